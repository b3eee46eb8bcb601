import { describe, expect, it } from "vitest";
import { eventIdOf, reasonIn } from "./dead-letters.ts";

const text = (StringValue: string) => ({ DataType: "String", StringValue });

describe("a dead letter", () => {
  it("that Surety wrote names its event and its reason, whatever its body is", () => {
    const message = {
      Body: "half a mess",
      MessageAttributes: { eventId: text("e-1"), reason: text("no such cluster") },
    };
    expect(eventIdOf(message)).toBe("e-1");
    expect(reasonIn(message)).toBe("no such cluster");
  });

  it("that SQS moved has the event's id in its body, and no reason", () => {
    const message = { Body: '{"id":"e-2"}' };
    expect(eventIdOf(message)).toBe("e-2");
    expect(reasonIn(message)).toContain("the function's log says why");
  });

  it.each(["", "{", "null", "[]", '"e-2"', '{"id":2}'])("with the body %j names no event", (Body) => {
    expect(eventIdOf({ Body })).toBeUndefined();
  });
});
