import { describe, expect, it } from "vitest";
import { describeError, InvalidInput } from "./errors.ts";

describe("describeError", () => {
  it("tells every cause", () => {
    const error = new Error("could not list", { cause: new TypeError("fetch failed", { cause: new Error("socket") }) });
    expect(describeError(error)).toBe("could not list, because TypeError: fetch failed, because socket");
  });

  it("tells the first of several errors that came together", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
    expect(describeError(new AggregateError([refused]))).toBe(
      "AggregateError, because ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1",
    );
  });

  it.each([
    ["a text", "no", "no"],
    ["an object", { secret: 1 }, "an error without a message"],
    ["an error without a message", new Error(""), "an error without a message"],
    ["nothing", undefined, ""],
  ])("is never {}: %s", (_, error, line) => {
    expect(describeError(error)).toBe(line);
  });

  it("ends where causes go round in a circle", () => {
    const error = new Error("round");
    error.cause = error;
    expect(describeError(error)).toBe("round");
  });

  it.each([
    "https://sts/?X-Amz-Signature=0123abcd&Action=x",
    "https://sts/?X-Amz-Security-Token=0123abcd",
    "Authorization: Bearer 0123abcd",
    "token k8s-aws-v1.0123abcd was refused",
    '{"password":"0123abcd"}',
  ])("leaves secrets out: %s", (message) => {
    expect(describeError(new Error(message))).not.toContain("0123abcd");
  });

  it("is one line, and not endless", () => {
    expect(describeError(new Error(`a\nb ${"x".repeat(5_000)}`))).toMatch(/^a b x+…$/u);
    expect(describeError(new Error("x".repeat(5_000))).length).toBeLessThan(700);
  });
});

describe("InvalidInput", () => {
  it("says every problem on a line of its own", () => {
    expect(new InvalidInput(["a: found 1", "b: found 2"]).message).toBe("a: found 1\nb: found 2");
  });
});
