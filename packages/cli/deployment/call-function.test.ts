import { describe, expect, it } from "vitest";
import * as z from "zod";
import { InvalidInput } from "#runtime/errors.ts";
import { fail, parseAnswer } from "./call-function.ts";

const answers = z.object({ clusters: z.array(z.string()) });

describe("the function's answer", () => {
  it("is understood", () => {
    expect(parseAnswer('{"clusters":["a"]}', "sweep", answers)).toEqual({ clusters: ["a"] });
  });

  it.each(["", "null", '{"clusters":[1]}'])("%j is another version's", (answer) => {
    expect(() => parseAnswer(answer, "sweep", answers)).toThrow("is another one deployed?");
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
