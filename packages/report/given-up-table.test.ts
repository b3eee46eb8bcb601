import { describe, expect, it } from "vitest";
import { NOW } from "./finding.fixture.ts";
import { renderGivenUpJson, renderGivenUpTable } from "./given-up-table.ts";
import { createPaint } from "./paint.ts";

const layout = { width: 120, paint: createPaint(false), now: NOW };
const older = { queue: "dead.fifo", id: "m1", givenUpAt: NOW - 7_200_000, reason: "the message: found a text" };
const newer = {
  ...{ queue: "dead.fifo", id: "m2", givenUpAt: NOW - 60_000, tenant: "acme", event: "e2" },
  reason: 'data.cluster: found "prod-asia"\ndata.hosts: found nothing',
};

describe("renderGivenUpTable", () => {
  it("has the newest first, with each line of its reason under it, and a dash for what nobody knows", () => {
    expect(renderGivenUpTable([older, newer], layout)).toBe(
      [
        "SINCE (UTC)                   TENANT  EVENT  QUEUE",
        "2026-03-10 11:59 (1 min ago)  acme    e2     dead.fifo",
        '          data.cluster: found "prod-asia"',
        "          data.hosts: found nothing",
        "2026-03-10 10:00 (2 h ago)    -       -      dead.fifo",
        "          the message: found a text",
        "",
      ].join("\n"),
    );
  });
});

describe("renderGivenUpJson", () => {
  it("is a list with null for what nobody knows", () => {
    expect(JSON.parse(renderGivenUpJson([older, newer]))).toEqual([
      { ...newer, givenUpAt: "2026-03-10T11:59:00Z" },
      { ...older, givenUpAt: "2026-03-10T10:00:00Z", tenant: null, event: null },
    ]);
  });
});
