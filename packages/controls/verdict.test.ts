import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { conclude, kept, unknown } from "./verdict.ts";

const pods = unreadable("unreachable", "prod-eu: pods", "no answer");
const nodes = unreadable("unreachable", "prod-eu: nodes", "no answer");
const listing = unreadable("forbidden", "s3://example-backups: list-objects-v2", "403");
const otherwise = () => kept("Fine", "Fine.");

describe("unknown", () => {
  it("says what could not be read, and has it as evidence beside what was seen", () => {
    expect(unknown(pods, { evidence: { backup: "b1" } })).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableUnreachable",
      message: "prod-eu: pods could not be read: no answer",
      evidence: { backup: "b1", source: "prod-eu: pods", cause: "unreachable" },
    });
  });

  it("names everything that could not be read; what failed of the same is said once", () => {
    expect(unknown(pods, { others: [listing, nodes] })).toMatchObject({
      reason: "UnreadableUnreachable",
      message:
        "prod-eu: pods, prod-eu: nodes could not be read: no answer; s3://example-backups: list-objects-v2 could not be read: 403",
      evidence: {
        source: "prod-eu: pods",
        cause: "unreachable",
        unreadable: ["prod-eu: pods", "s3://example-backups: list-objects-v2", "prod-eu: nodes"],
      },
    });
  });

  it("names one source once, however many facts come from it", () => {
    expect(unknown(pods, { others: [pods] })).toMatchObject({
      message: "prod-eu: pods could not be read: no answer",
      evidence: { unreadable: ["prod-eu: pods"] },
    });
  });

  it.each([
    [5, "a-0, a-1, a-2, a-3, a-4 could not be read: no answer"],
    [6, "a-0, a-1, a-2, a-3, a-4 and 1 more could not be read: no answer"],
  ])("of %i sources that failed alike, names five at most, and keeps all as evidence", (count, message) => {
    const [first = pods, ...others] = Array.from({ length: count }, (_, at) =>
      unreadable("unreachable", `a-${at}`, "no answer"),
    );
    const verdict = unknown(first, { others });
    expect(verdict.message).toBe(message);
    expect(verdict.evidence["unreadable"]).toHaveLength(count);
  });
});

describe("conclude", () => {
  const violation = { kind: "Pod", id: "p", reason: "Wrong", message: "p is wrong." };

  it("is broken where anything is wrong, whatever else could not be read", () => {
    expect(conclude({ violations: [violation], unreadable: [pods] }, otherwise).outcome).toBe("broken");
  });

  it("is unknown where anything could not be read, and names all of it", () => {
    expect(conclude({ violations: [], unreadable: [pods, listing] }, otherwise)).toMatchObject({
      outcome: "unknown",
      message: expect.stringContaining("s3://example-backups"),
    });
  });

  it("is what was concluded otherwise where nothing stands in the way", () => {
    expect(conclude({ violations: [], unreadable: [] }, otherwise).outcome).toBe("kept");
  });
});
