import { describe, expect, it } from "vitest";
import { readLetter } from "./read-letter.ts";

const attributes = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]));
const read = (Body: string, values: Readonly<Record<string, string>> = {}) =>
  readLetter(
    { MessageId: "m1", Body, Attributes: { SentTimestamp: "5000" }, MessageAttributes: attributes(values) },
    "dead.fifo",
  );
const VAIN = "It was tried several times in vain; the function's log says why.";

describe("a dead letter", () => {
  it("that Surety gave up says why, and names its event and tenant", () => {
    expect(read("hello", { reason: "no such cluster", eventId: "e1", tenant: "acme" })).toEqual({
      ...{ queue: "dead.fifo", id: "m1", givenUpAt: 5_000, reason: "no such cluster", event: "e1", tenant: "acme" },
    });
  });

  it.each([
    ["as it was sent", '{"id":"e2","data":{"tenant":"acme"}}'],
    ["in the wrapping of the bus", '{"id":"b1","detail":{"id":"e2","data":{"tenant":"acme"}}}'],
  ])("that SQS moved is known by what is in it, %s", (_, body) => {
    expect(read(body)).toMatchObject({ event: "e2", tenant: "acme", reason: VAIN });
  });

  it.each([
    ["RULE_ARN", "arn:aws:events:eu-west-1:1:rule/orders"],
    ["SCHEDULE_ARN", "arn:aws:scheduler:eu-west-1:1:schedule/default/sweep"],
  ])("that was not delivered (%s) says by whom, to whom, and why", (name, arn) => {
    const { reason } = read("{}", {
      [name]: arn,
      TARGET_ARN: "arn:q",
      ERROR_CODE: "NO_PERMISSIONS",
      ERROR_MESSAGE: "not allowed",
    });
    expect(reason).toBe(`${arn} could not deliver it to arn:q: NO_PERMISSIONS: not allowed`);
  });

  it.each(["", "{", "null", "[]", '"e-2"', '{"id":2}', '{"id":{},"data":7}'])(
    "with the body %j names no event",
    (body) => {
      expect(read(body)).toEqual({ queue: "dead.fifo", id: "m1", givenUpAt: 5_000, reason: VAIN });
    },
  );
});
