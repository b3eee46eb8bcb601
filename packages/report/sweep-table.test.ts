import { describe, expect, it } from "vitest";
import type { Swept } from "#domain/sweep.ts";
import { HOSTILE } from "./finding.fixture.ts";
import { createPaint } from "./paint.ts";
import { aSweep } from "./sweep.fixture.ts";
import { renderSweepTable } from "./sweep-table.ts";

const layout = { width: 100, paint: createPaint(false) };

const change: Swept["changes"][number] = {
  control: "backup-complete",
  tenant: "acme",
  previously: "kept",
  outcome: "broken",
  reason: "SnapshotMissing",
  message: "EC2 does not have snap-1.",
};

describe("renderSweepTable", () => {
  it("says that nothing changed", () => {
    expect(renderSweepTable([aSweep()], layout)).toBe(
      "prod-eu: looked at 3 tenants in 2.1 s; 0 findings changed.\n\n" +
        "0 broken · 0 unknown · 0 exempt · 0 not applicable · 6 kept\n",
    );
  });

  it("shows what changed, what it was before, and whom it was told", () => {
    const appeared = { ...change, previously: null, tenant: null };
    const text = renderSweepTable(
      [aSweep({ changesCount: 2, changes: [change, appeared], alerts: ["acme: broken"] })],
      layout,
    );
    expect(text).toMatch(/^kept +broken +backup-complete +acme\n +EC2 does not have snap-1\.$/mu);
    expect(text).toMatch(/^\(new\) +broken +backup-complete +\(the cluster\)$/mu);
    expect(text).toContain("Alerts sent:\n  acme: broken\n");
  });

  it("counts changes that are not listed", () => {
    expect(renderSweepTable([aSweep({ changesCount: 1_201, changes: [change] })], layout)).toContain("and 1,200 more");
  });

  it("names what could not be read", () => {
    const unreadable = [{ source: "EC2 eu-west-1", cause: "forbidden", message: "AccessDenied" }];
    expect(renderSweepTable([aSweep({ unreadable })], layout)).toContain(
      "Could not be read:\n  EC2 eu-west-1: AccessDenied\n",
    );
  });

  it("says why a cluster was not swept, beside one that was", () => {
    const skipped = {
      status: "skipped",
      cluster: "prod-us",
      reason: "AnotherSweepRuns",
      message: "Another one runs.",
    } as const;
    expect(renderSweepTable([skipped, aSweep()], layout)).toMatch(/^Another one runs\.\n\nprod-eu: /u);
  });

  it("prints no control character of what was read", () => {
    const hostile = aSweep({
      changesCount: 1,
      changes: [{ ...change, message: HOSTILE, tenant: HOSTILE }],
      alerts: [HOSTILE],
      unreadable: [{ source: HOSTILE, cause: "failed", message: HOSTILE }],
    });
    expect(renderSweepTable([hostile], layout)).not.toMatch(/[^\P{Cc}\n]|\p{Cs}|\u202e/u);
  });
});
