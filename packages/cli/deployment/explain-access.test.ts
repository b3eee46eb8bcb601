import { describe, expect, it, onTestFinished, vi } from "vitest";
import { InvalidInput } from "#runtime/errors.ts";
import { explainAccess, explainingAccess } from "./explain-access.ts";

const named = (name: string, message = "…", more: object = {}) => Object.assign(new Error(message), { name, ...more });

describe("explainAccess", () => {
  it.each([
    [named("CredentialsProviderError"), "found no AWS credentials; sign in (aws sso login), or set AWS_PROFILE"],
    [named("Error", "getaddrinfo ENOTFOUND ssm.eu-west-9.amazonaws.com", { code: "ENOTFOUND" }), "region is right"],
    [named("Error", "Region is missing"), "found no AWS region; set AWS_REGION"],
    [named("ExpiredTokenException"), "have expired; sign in again"],
    [named("AccessDeniedException"), "may not do this"],
    [named("Error", "connect", { code: "ECONNREFUSED" }), "cannot be reached"],
    [named("ThrottlingException"), "come back later"],
    [named("ValidationException", "bad", { $metadata: {} }), "AWS refused"],
  ])("%s says what to do, and keeps its cause", (error, advice) => {
    const explained = explainAccess(error, "stage production");
    expect(explained).toMatchObject({ name: "PermanentError", cause: error });
    expect(String(explained)).toContain("stage production: ");
    expect(String(explained)).toContain(advice);
  });

  it("names the profile that is set, and how to see which there are", () => {
    vi.stubEnv("AWS_PROFILE", "nope");
    onTestFinished(() => void vi.unstubAllEnvs());
    const words = String(explainAccess(named("CredentialsProviderError"), "stage production"));
    expect(words).toMatch(/by the profile nope .*aws configure list-profiles/u);
  });

  it.each([[new InvalidInput(["--stage"])], [new TypeError("a defect")]])("%s is left as it is", (error) => {
    expect(explainAccess(error, "x")).toBe(error);
  });
});

describe("explainingAccess", () => {
  it("passes results on, and explains failures", async () => {
    expect(await explainingAccess("x", async () => 1)).toBe(1);
    await expect(explainingAccess("x", () => Promise.reject(named("AccessDenied")))).rejects.toThrow("x: your AWS");
  });
});
