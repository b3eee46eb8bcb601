import { describe, expect, it } from "vitest";
import { HOUR } from "./duration.ts";
import { reportSchema } from "./report-settings.ts";

const signIn = {
  issuer: "https://sign-in.example.com/realms/staff",
  secretParameter: "/surety/report",
  viewers: { value: "compliance" },
};

describe("settings of the report", () => {
  it("name nobody who signs in, unless they are told", () => {
    expect(reportSchema.parse({})).toEqual({});
  });

  it("take a sign-in whose viewers are named, and last an hour", () => {
    expect(reportSchema.parse({ address: "https://surety.example.com//", signIn })).toEqual({
      address: "https://surety.example.com",
      signIn: {
        ...signIn,
        clientId: "surety-report",
        viewers: { claim: "groups", value: "compliance" },
        session: HOUR,
      },
    });
  });

  it.each([
    ["without TLS", { ...signIn, issuer: "http://sign-in.example.com" }],
    ["without viewers", { ...signIn, viewers: undefined }],
    ["for a viewer without a name", { ...signIn, viewers: { value: "" } }],
    ["with the secret itself", { ...signIn, secretParameter: "hunter2" }],
    ["for less than 5 minutes", { ...signIn, session: "4m" }],
    ["for more than half a day", { ...signIn, session: "12h1s" }],
    ["with a setting that does not exist", { ...signIn, public: true }],
  ])("refuse a sign-in %s", (_, wrong) => {
    expect(reportSchema.safeParse({ signIn: wrong }).success).toBe(false);
  });

  it.each(["5m", "12h"])("take a session of %s", (session) => {
    expect(reportSchema.safeParse({ signIn: { ...signIn, session } }).success).toBe(true);
  });
});
