import { describe, expect, it } from "vitest";
import { identify, LARGEST_MESSAGE, readMessage } from "./message.ts";

const event = {
  specversion: "1.0",
  id: "1",
  source: "crm",
  type: "surety.tenant.hold.placed",
  data: { tenant: "acme" },
};
const fromBus = {
  version: "0",
  id: "11111111-2222-3333-4444-555555555555",
  "detail-type": "surety.tenant.hold.placed",
  source: "crm",
  account: "000000000000",
  time: "2026-03-01T12:00:00Z",
  region: "eu-west-1",
  resources: [],
};

describe("readMessage", () => {
  it("reads a CloudEvent as it is", () => {
    expect(readMessage(JSON.stringify(event))).toEqual(event);
  });

  it("takes a CloudEvent out of an event of EventBridge, and keeps its own id and time", () => {
    expect(readMessage(JSON.stringify({ ...fromBus, detail: event }))).toEqual(event);
  });

  it("makes a CloudEvent of an event of EventBridge that holds the data only", () => {
    expect(readMessage(JSON.stringify({ ...fromBus, detail: { tenant: "acme" } }))).toEqual({
      ...event,
      id: fromBus.id,
      time: "2026-03-01T12:00:00Z",
    });
  });

  it("leaves a CloudEvent alone that has extensions named as EventBridge's fields", () => {
    const odd = { ...event, detail: {}, "detail-type": "x" };
    expect(readMessage(JSON.stringify(odd))).toEqual(odd);
  });

  it.each([
    ["", "the message: found a text that is not JSON"],
    ["hello", "the message: found a text that is not JSON"],
    ['{"specversion":"1.0"', "the message: found a text that is not JSON"],
    ["\u{FFFD}\u{FFFD}\u0000\u001b", "the message: found a text that is not JSON"],
    ["\u{FEFF}{}", "the message: found a text that is not JSON"],
    ["null", "the message: found null; allowed is a CloudEvent"],
    ["42", "the message: found 42; allowed is a CloudEvent"],
    ['"text"', 'the message: found "text"; allowed is a CloudEvent'],
    ["[{}]", "the message: found a list of 1; allowed is a CloudEvent"],
  ])("of %j says what is wrong", (body, problem) => {
    expect(() => readMessage(body)).toThrow(problem);
  });

  it("reads a message of exactly the limit, and no byte more", () => {
    const body = JSON.stringify({ ...event, padding: "" });
    const padded = (bytes: number) => JSON.stringify({ ...event, padding: "x".repeat(bytes - body.length) });
    expect(readMessage(padded(LARGEST_MESSAGE))).toMatchObject(event);
    expect(() => readMessage(padded(LARGEST_MESSAGE + 1))).toThrow("found 65537 bytes; allowed are at most 65536");
    const wide = JSON.stringify({ ...event, padding: "ä".repeat(LARGEST_MESSAGE / 2) });
    expect(() => readMessage(wide)).toThrow("allowed are at most 65536");
  });
});

describe("identify", () => {
  it("says what can be told of a message that is wrong otherwise", () => {
    expect(identify(JSON.stringify({ ...event, specversion: "0.1", data: { tenant: "acme", hosts: 1 } }))).toEqual({
      eventId: "1",
      type: event.type,
      source: "crm",
      tenant: "acme",
    });
  });

  it.each([["hello"], ["null"], ["{}"], [JSON.stringify({ id: 7, data: { tenant: "../acme" } })]])(
    "names nobody where nobody can be told: %s",
    (body) => {
      const { eventId, tenant } = identify(body);
      expect([eventId, tenant]).toEqual([undefined, undefined]);
    },
  );
});
