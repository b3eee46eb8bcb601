import { describe, expect, it } from "vitest";
import { substitute } from "./substitute.ts";

const substitutions = new Map([
  ["https://sqs.eu-west-1.amazonaws.com/", "https://127.0.0.1:1/"],
  ["made-up", "real"],
]);

describe("substituting", () => {
  it("reaches every text, however deep, and JSON that is a text", () => {
    const policy = JSON.stringify({ Resource: "arn:aws:kms:eu-west-1:1:key/made-up" });
    expect(substitute({ a: [{ queueUrl: "https://sqs.eu-west-1.amazonaws.com/1/q", policy }] }, substitutions)).toEqual(
      {
        a: [{ queueUrl: "https://127.0.0.1:1/1/q", policy: policy.replace("made-up", "real") }],
      },
    );
  });

  it("replaces every occurrence", () => {
    expect(substitute("made-up made-up", substitutions)).toBe("real real");
  });

  it("leaves everything else as it is", () => {
    const value = { number: 1, yes: false, nothing: null, text: "made up" };
    expect(substitute(value, substitutions)).toEqual(value);
  });
});
