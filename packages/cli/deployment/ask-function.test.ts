import { describe, expect, it } from "vitest";
import { sweepResultSchema } from "#domain/sweep.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { fail, parseAnswer } from "./ask-function.ts";

describe("the function's answer", () => {
  it("is understood", () => {
    expect(parseAnswer('{"clusters":[]}', "sweep", sweepResultSchema)).toEqual({ clusters: [] });
  });

  it.each(["", "null", '{"clusters":[{"status":"new"}]}'])("%j is another version's", (answer) => {
    expect(() => parseAnswer(answer, "sweep", sweepResultSchema)).toThrow("is another one deployed?");
  });

  it("that it refuses the request is wrong use, line by line", () => {
    const refused = JSON.stringify({ errorType: "InvalidInput", errorMessage: "tenant: found x\ncluster: found y" });
    expect(() => fail(refused, "sweep")).toThrow(new InvalidInput(["tenant: found x", "cluster: found y"]));
  });

  it.each([
    [
      '{"errorType":"RetryableError","errorMessage":"S3 is down"}',
      "function sweep failed: S3 is down; its log is /aws/lambda/sweep",
    ],
    ['{"errorType":"Sandbox.Timedout"}', "function sweep failed: Sandbox.Timedout"],
    ["half", "function sweep failed: half"],
  ])("%j is a failure that says where its log is", (answer, expected) => {
    expect(() => fail(answer, "sweep")).toThrow(expected);
  });
});
