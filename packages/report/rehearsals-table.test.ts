import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { ClusterRehearsals } from "#domain/rehearsal-outlook.ts";
import { HOSTILE } from "./finding.fixture.ts";
import { someRehearsals } from "./pages/rehearsals.fixture.ts";
import { NOW } from "./pages/report.fixture.ts";
import { renderRehearsalsJson, renderRehearsalsTable } from "./rehearsals-table.ts";

const about = { now: NOW, mode: "on", period: 30 * DAY } as const;
const layout = { ...about, width: 120, paint: (_: string, text: string) => text };

function rehearsals(message?: string): ClusterRehearsals {
  const { cluster, savedAt, tenants } = someRehearsals("prod-eu", message);
  const all = Object.entries(tenants).map(([tenant, known]) => ({ tenant, cluster, known, dueAt: NOW + 3 * DAY }));
  return { cluster, savedAt, tenants: all };
}

describe("rehearsals for the terminal", () => {
  it("are those that run, with their steps, then the results, the worst first", () => {
    const text = renderRehearsalsTable([rehearsals()], layout);
    const lines = text.split("\n").map((line) => line.trim().split(/ {2,}/u));
    expect(lines[2]?.slice(0, 3)).toEqual(["acme", "Verify", "2026-03-10 11:56 (4 min ago)"]);
    expect(text).toContain("Begun 12 min ago; its namespace is rehearsal-acme-1x9k2.");
    expect(text).toContain("It waits for data-2 to be bound");
    const ids = ["globex", "initech", "hooli", "acme", "umbrella"];
    const results = lines.slice(lines.findIndex(([first]) => first === "Results; promised is one every 30 d"));
    expect(results.map(([id = ""]) => id).filter((id) => ids.includes(id))).toEqual(ids);
    expect(text).toContain("PersistentVolumeClaim data-0 was not restored (ClaimMissing)");
    expect(text).toMatch(/None can be begun: Backup initech-daily/u);
  });

  it("say that none runs where none does", () => {
    expect(renderRehearsalsTable([{ cluster: "c", savedAt: undefined, tenants: [] }], layout)).toContain(
      "No rehearsal runs.",
    );
  });

  it("bring no control characters to the terminal", () => {
    expect(renderRehearsalsTable([rehearsals(HOSTILE)], layout)).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\n]]/v);
  });
});

it("rehearsals for programs are one document, in which what nobody knows is null", () => {
  const [cluster] = JSON.parse(renderRehearsalsJson([rehearsals()], about)).clusters;
  expect(cluster.tenants.map(({ tenant, standing }: Record<string, string>) => `${tenant} ${standing}`)).toEqual([
    ...["globex failed", "initech skipped", "hooli tooOld", "acme passed", "umbrella passed"],
  ]);
  expect(cluster.tenants[3].running).toMatchObject({
    ...{ step: "Verify", stepSince: "2026-03-10T11:56:00Z", gib: 240, claims: 3, volumes: ["vol-1", "vol-2"] },
  });
  expect(cluster.tenants[1]).toMatchObject({
    last: null,
    passedAt: null,
    running: null,
    dueAt: "2026-03-13T12:00:00Z",
  });
});
