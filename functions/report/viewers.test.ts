import { describe, expect, it } from "vitest";
import { hasClaim, nameOf } from "./viewers.ts";

describe("viewers", () => {
  it.each([
    [{ groups: ["staff", "compliance"] }, "groups", true],
    [{ groups: "compliance" }, "groups", true],
    [{ realm_access: { roles: ["compliance"] } }, "realm_access.roles", true],
    [{ "https://example.com/groups": ["compliance"] }, "https://example.com/groups", true],
    [{ groups: ["compliance-readers"] }, "groups", false],
    [{ groups: "compliance staff" }, "groups", false],
    [{ groups: { compliance: true } }, "groups", false],
    [{ groups: [["compliance"]] }, "groups", false],
    [{}, "groups", false],
    [undefined, "groups", false],
    [{ groups: null }, "groups.length", false],
    [{}, "constructor.name", false],
  ])("of %j, %s has the value: %s", (claims, claim, has) => {
    expect(hasClaim(claims, { claim, value: "compliance" })).toBe(has);
  });

  it("are called by the name that they chose, or whatever there is", () => {
    expect(nameOf({ preferred_username: "ada", sub: "1" })).toBe("ada");
    expect(nameOf({ preferred_username: 7, sub: "1" })).toBe("somebody");
    expect(nameOf({ sub: "1" })).toBe("1");
  });
});
