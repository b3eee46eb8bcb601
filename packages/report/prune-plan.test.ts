import { describe, expect, it } from "vitest";
import type { PruneItem, PrunePlan, PruneResult, SkippedItem } from "#domain/pruning.ts";
import { HOSTILE } from "./finding.fixture.ts";
import { createPaint } from "./paint.ts";
import { renderPrunePlan, renderPruneResults } from "./prune-plan.ts";
import type { Layout } from "./table.ts";

const layout: Layout = { width: 120, paint: createPaint(false) };
const MADE_AT = Date.parse("2026-06-01T12:00:00Z");

const snapshot = (id: string, changes: Partial<PruneItem> = {}): PruneItem => ({
  ...{ kind: "Snapshot", id, place: "eu-west-1", tenants: [], reason: "OrphanSnapshot" },
  ...{ message: `Nothing refers to ${id}.`, facts: {}, after: [] },
  method: { by: "DeleteSnapshot", volumeId: "vol-1", startedAt: MADE_AT, tags: {} },
  ...changes,
});

function plan(changes: Partial<PrunePlan>): string {
  const empty = { format: 1, version: "0.1.0", account: "1", cluster: "prod-eu", madeAt: MADE_AT } as const;
  return renderPrunePlan({ ...empty, items: [], skipped: [], beyondLimits: [], ...changes }, layout);
}

describe("renderPrunePlan", () => {
  it("says of an empty plan that nothing would go", () => {
    expect(plan({})).toBe("Cluster prod-eu, planned at 2026-06-01T12:00:00Z: 0 things would go, 0 things would not.\n");
  });

  it("shows what would go and how, and what would not, each with its reason and why", () => {
    const versions = [1, 2].map((at) => ({ key: "k", versionId: `v${at}` }));
    const folder = snapshot("s3://b/kopia/former/", {
      ...{ kind: "Folder", reason: "RepositoryOfNobody", method: { by: "DeleteVersions", versions } },
    });
    const held: SkippedItem = {
      ...{ kind: "Backup", id: "acme-1", place: "prod-eu", tenants: [] },
      ...{ reason: "TenantHeld", message: "acme is held." },
    };
    const text = plan({ items: [snapshot("snap-1"), folder], skipped: [held] });
    const [before = "", after = ""] = text.split("Would not go");
    expect(before).toMatch(/2 things would go, 1 thing would not/u);
    expect(before).toMatch(/OrphanSnapshot +Snapshot +snap-1 +– +DeleteSnapshot\n +Nothing refers to snap-1\./u);
    expect(before).toMatch(/RepositoryOfNobody +Folder +s3:\/\/b\/kopia\/former\/ +– +2 versions/u);
    expect(after).toMatch(/TenantHeld +Backup +acme-1/u);
    expect(after).toContain("acme is held.");
  });

  it("counts more than twenty of one reason, and shows those of another", () => {
    const items = Array.from({ length: 1_021 }, (_, at) => snapshot(`snap-${at}`));
    const text = plan({ items: [...items, snapshot("other", { reason: "LocationGone" })] });
    expect(text).toContain("and 1,001 more");
    expect(text).toMatch(/LocationGone +Snapshot +other/u);
    expect(text).not.toContain("snap-20 ");
  });

  it("says first that it is beyond the limits of one run", () => {
    expect(plan({ beyondLimits: ["101 things would go, and pruning.most allows 100 in one run."] })).toContain(
      "Beyond the limits of one run: 101 things would go, and pruning.most allows 100 in one run.",
    );
  });

  it("lets no name steer the terminal", () => {
    const text = plan({ items: [snapshot(`snap${HOSTILE}`, { message: HOSTILE })] });
    expect([...text].filter((character) => character < " " && character !== "\n")).toEqual([]);
  });
});

describe("renderPruneResults", () => {
  const result = (id: string, outcome: PruneResult["outcome"], message = ""): PruneResult => ({
    ...{ kind: "Snapshot", id, outcome, message, at: MADE_AT },
  });

  it("shows what became of each, and counts", () => {
    const text = renderPruneResults(
      [result("snap-1", "deleted"), result("snap-2", "failed", "It is in use."), result("snap-3", "deleted")],
      layout,
    );
    expect(text).toMatch(/failed +Snapshot +snap-2\n +It is in use\./u);
    expect(text.trimEnd().split("\n").at(-1)).toBe("2 deleted, 1 failed");
  });

  it("says where there was nothing to do", () => {
    expect(renderPruneResults([], layout)).toBe("There was nothing to do.\n");
  });
});
