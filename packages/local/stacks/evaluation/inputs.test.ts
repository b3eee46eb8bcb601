import { describe, expect, it } from "vitest";
import { plainInput } from "./inputs.ts";

const plain = (value: unknown) => plainInput(value, (path) => path.replace("/evaluation/", ""));

describe("an input made plain", () => {
  it("keeps what is plain already", async () => {
    const value = { text: "a", number: 1, yes: true, nothing: null, list: [{ a: 1 }] };
    expect(await plain(value)).toEqual(value);
  });

  it("is freed from the envelope of a secret, also deep within", async () => {
    const secret = (value: unknown) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    expect(await plain({ variables: secret({ KEY: secret("k") }) })).toEqual({ variables: { KEY: "k" } });
  });

  it("names the file of an archive, whose path is a promise, relative to the evaluation", async () => {
    const archive = { __pulumiArchive: true, path: Promise.resolve("/evaluation/artifacts/A/code.zip") };
    expect(await plain({ source: archive })).toEqual({ source: { file: "artifacts/A/code.zip" } });
  });

  it("has policies as text, whichever way they were given", async () => {
    const policy = { Version: "2012-10-17", Statement: [] };
    expect(await plain({ assumeRolePolicy: policy, inlinePolicies: [{ policy }] })).toEqual({
      assumeRolePolicy: JSON.stringify(policy),
      inlinePolicies: [{ policy: JSON.stringify(policy) }],
    });
    expect(await plain({ policy: "{}" })).toEqual({ policy: "{}" });
  });
});
