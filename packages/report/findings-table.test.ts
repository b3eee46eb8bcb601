import { describe, expect, it } from "vitest";
import { aFinding, HOSTILE, NOW } from "./finding.fixture.ts";
import { type DatedFinding, reportOn } from "./findings-report.ts";
import { type FindingsLayout, renderFindingsTable } from "./findings-table.ts";
import { createPaint } from "./paint.ts";

const layout: FindingsLayout = { width: 100, paint: createPaint(false), all: false, now: NOW };
const violation = (id: string) => ({ kind: "Backup", id, reason: "BackupTooOld", message: "It is too old." });
const broken = (parts: Parameters<typeof aFinding>[0] = {}) =>
  aFinding({
    outcome: "broken",
    reason: "BackupTooOld",
    message: "Too old.",
    violations: [violation("b-1")],
    ...parts,
  });

const table = (findings: readonly DatedFinding[], how = layout) => renderFindingsTable(reportOn(findings, NOW), how);

describe("renderFindingsTable", () => {
  it("shows what is muted as broken, and who muted it until when", () => {
    const mute = { owner: "ops@example.com", reason: "moving", until: NOW, resource: "b-1" };
    const text = table([broken({ muted: [mute] })]);
    expect(text).toContain("broken, muted");
    expect(text).toContain("Muted of b-1 by ops@example.com until 2026-03-10T12:00:00Z: moving");
  });

  it("shows what is broken first, then what is unknown, then what is exempt", () => {
    const text = table(
      [
        aFinding({ outcome: "exempt", tenant: "a" }),
        aFinding({ outcome: "unknown", tenant: "b" }),
        broken({ tenant: "z" }),
        broken({ tenant: "c", control: "backup-complete" }),
      ],
      layout,
    );
    const starts = text
      .split("\n")
      .filter((line) => /^\w/u.test(line))
      .map((line) => line.split(/ {2,}/u).slice(0, 3));
    expect(starts.slice(1, 5)).toEqual([
      ["broken", "backup-complete", "c"],
      ["broken", "backup-fresh", "z"],
      ["unknown", "backup-fresh", "b"],
      ["exempt", "backup-fresh", "a"],
    ]);
  });

  it("leaves out what is kept, and counts it", () => {
    const text = table([aFinding(), aFinding({ tenant: "globex" }), broken({ tenant: "initech" })], layout);
    expect(text).not.toMatch(/acme|globex/u);
    expect(text).toMatch(
      /\n1 broken · 0 unknown · 0 exempt · 0 not applicable · 2 kept, as of 2026-03-10 12:00 UTC\n$/u,
    );
  });

  it("shows everything when asked to", () => {
    const text = table([aFinding(), aFinding({ outcome: "notApplicable", message: "No." })], {
      ...layout,
      all: true,
    });
    expect(text).toMatch(/^kept .*acme/mu);
    expect(text).toMatch(/^not applicable .*acme/mu);
  });

  it("shows what is kept but weak, with its advisory", () => {
    const text = table([aFinding({ advisories: [{ reason: "Weak", message: "20,000 is little." }] })], layout);
    expect(text).toMatch(/^kept, weak .*acme/mu);
    expect(text).toContain("! Weak: 20,000 is little.");
  });

  it("names the one violation with its own sentence, and says nothing twice", () => {
    const text = table([broken()], layout);
    expect(text).toContain("Backup b-1: It is too old.");
    expect(text).not.toContain("Too old.");
  });

  it("does not name a resource twice whose sentence names it", () => {
    const named = { ...violation("b-1"), message: "Backup b-1 is old." };
    expect(table([broken({ violations: [named] })], layout)).toMatch(/^ +Backup b-1 is old\.$/mu);
  });

  it("names ten violations and counts the rest", () => {
    const violations = Array.from({ length: 12 }, (_, at) => violation(`b-${at}`));
    const text = table([broken({ violations })], layout);
    expect(text).toContain("Too old.");
    expect(text).toContain("· Backup b-9: It is too old.");
    expect(text).not.toContain("b-10");
    expect(text).toContain("and 2 more");
  });

  it("puts tenants of whom the same is to be said on one row", () => {
    const findings = ["a", "b", "c", "d", "e", "f", "g"].map((tenant) =>
      aFinding({ outcome: "unknown", tenant, message: "EC2 is down." }),
    );
    const text = table(findings, layout);
    expect(text.match(/EC2 is down/gu)).toHaveLength(1);
    expect(text).toContain("a, b, c, d, e and 2 more");
    expect(text).toContain("7 unknown");
  });

  it("keeps tenants apart whose violations differ", () => {
    const text = table([broken({ tenant: "a" }), broken({ tenant: "b", violations: [violation("b-2")] })], layout);
    expect(text.match(/^broken/gmu)).toHaveLength(2);
  });

  it("names the cluster only where there are several, and for findings about a cluster", () => {
    const cluster = broken({ tenant: null });
    expect(table([cluster], layout)).toContain("(cluster prod-eu)");
    expect(table([cluster], layout)).not.toContain("CLUSTER");
    expect(table([cluster, broken({ cluster: "prod-us" })], layout)).toMatch(/CLUSTER\n.*prod-us\n/su);
  });

  it("says since when, where that is known", () => {
    const text = table([{ ...broken(), since: Date.parse("2026-03-10T08:55:00Z") }], layout);
    expect(text).toContain("2026-03-10 08:55 (3 h 5 min ago)");
  });

  it("prints no control character of a hostile name, and paints only when asked", () => {
    const hostile = broken({ message: HOSTILE, violations: [violation(HOSTILE), violation("x")], cluster: HOSTILE });
    expect(table([hostile], layout)).not.toMatch(/[^\P{Cc}\n]|\p{Cs}|\u202e/u);
    expect(table([hostile], { ...layout, paint: createPaint(true) })).toContain("\u001b[31mbroken\u001b[39m");
  });
});
