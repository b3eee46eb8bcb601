import { describe, expect, it } from "vitest";
import { withoutContextAttributes } from "./scheduled-input.ts";

describe("the input of a schedule", () => {
  it("loses context attributes, and nothing else", () => {
    const input = {
      cluster: "prod",
      scheduledAt: "<aws.scheduler.scheduled-time>",
      note: "about <aws.scheduler.scheduled-time>",
    };
    expect(JSON.parse(withoutContextAttributes(JSON.stringify(input)))).toEqual({
      cluster: "prod",
      note: "about <aws.scheduler.scheduled-time>",
    });
  });
});
