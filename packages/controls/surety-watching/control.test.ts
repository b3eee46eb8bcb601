import { describe, expect, it } from "vitest";
import { MINUTE } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { judgeReadings, NOW, tenant } from "../cluster.fixture.ts";
import { suretyWatching } from "./control.ts";

const PERIOD = 15 * MINUTE;
const LIMIT = 2 * PERIOD + MINUTE;

interface Scene {
  readonly controls?: readonly string[];
  /** When each control last looked at acme; undefined: at others only. */
  readonly looks?: Readonly<Record<string, Instant | undefined>>;
  readonly since?: Instant;
}

function judge({ controls = ["backup-fresh", "tls-modern"], looks = {}, since = 0 }: Scene): Finding {
  const acme = tenant("acme", { since: formatInstant(since) });
  const at = new Map(
    Object.entries(looks).map(([control, last]) => {
      const others = [[tenant("globex").id, NOW - PERIOD] as const];
      return [control, new Map(last === undefined ? others : [...others, [acme.id, last] as const])];
    }),
  );
  const lastLooks = observed({ every: PERIOD, controls, at }, NOW);
  const [finding] = judgeReadings([suretyWatching], { lastLooks }, { tenants: [acme] });
  if (finding === undefined) throw new Error("no finding");
  return finding;
}

describe("surety-watching", () => {
  it("is kept where each control looked within two periods", () => {
    const finding = judge({ looks: { "backup-fresh": NOW - PERIOD, "tls-modern": NOW - 2 * PERIOD } });
    expect(finding).toMatchObject({
      outcome: "kept",
      reason: "SuretyWatching",
      message: "Each control looked at acme within two periods of 15 min before this sweep.",
      evidence: { controls: 2, period: "15 min", oldestLookAt: formatInstant(NOW - 2 * PERIOD) },
    });
  });

  it.each([
    ["two periods and the minute by which a schedule may be late", LIMIT, "kept"],
    ["a moment more", LIMIT + 1, "broken"],
  ])("allows %s", (_, gap, outcome) => {
    expect(judge({ looks: { "backup-fresh": NOW - PERIOD, "tls-modern": NOW - gap } }).outcome).toBe(outcome);
  });

  it("names the control that did not look, and since when", () => {
    const finding = judge({ looks: { "backup-fresh": NOW - PERIOD, "tls-modern": NOW - 3 * 60 * MINUTE } });
    expect(finding.violations).toEqual([
      {
        ...{ kind: "Control", id: "tls-modern", reason: "GapInWatching" },
        message:
          "Control tls-modern had not looked at acme since 2026-03-10T09:00:00Z, 3 h before this sweep; promised is " +
          "twice 15 min at most.",
      },
    ]);
  });

  it("names the cluster where no control looked: its sweeps had stopped", () => {
    const finding = judge({ looks: { "backup-fresh": NOW - 180 * MINUTE, "tls-modern": NOW - 200 * MINUTE } });
    expect(finding.violations).toEqual([
      {
        ...{ kind: "Cluster", id: "prod-eu", reason: "GapInWatching" },
        message:
          "No sweep looked at cluster prod-eu between 2026-03-10T09:00:00Z and 2026-03-10T12:00:00Z, for 3 h; promised " +
          "is twice 15 min at most.",
      },
    ]);
  });

  it("is broken by a control that looks at others and never at this tenant, once that was due", () => {
    const looks = { "backup-fresh": NOW - PERIOD, "tls-modern": undefined };
    expect(judge({ looks, since: NOW - LIMIT }).outcome).toBe("kept");
    expect(judge({ looks, since: NOW - LIMIT - 1 }).violations).toMatchObject([
      { id: "tls-modern", reason: "NeverLooked" },
    ]);
  });

  it("does not blame a control that was just added", () => {
    const finding = judge({ looks: { "backup-fresh": NOW - PERIOD } });
    expect(finding).toMatchObject({ outcome: "kept", advisories: [{ reason: "ControlAdded" }] });
    expect(finding.advisories.map(({ message }) => message)).toEqual([
      "Control tls-modern is new, and has not looked at any tenant yet.",
    ]);
  });

  it("has nothing to say at the first sweep, nor of a tenant whose first this is", () => {
    expect(judge({})).toMatchObject({ outcome: "notApplicable", reason: "FirstSweep" });
    const looks = { "backup-fresh": undefined, "tls-modern": undefined };
    expect(judge({ looks, since: NOW })).toMatchObject({ outcome: "notApplicable", reason: "TenantNew" });
  });

  it("is unknown in an observation", () => {
    const lastLooks = unreadable("notLookedAt", "Surety's own findings", "only a sweep has them");
    const [finding] = judgeReadings([suretyWatching], { lastLooks }, { tenants: [tenant("acme")] });
    expect(finding).toMatchObject({ outcome: "unknown", reason: "UnreadableNotLookedAt" });
  });
});
