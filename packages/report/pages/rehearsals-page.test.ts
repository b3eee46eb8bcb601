import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { ClusterRehearsals } from "#domain/rehearsal-outlook.ts";
import { standingOf } from "#domain/rehearsal-standing.ts";
import { HOSTILE } from "../finding.fixture.ts";
import type { ReportModel } from "./model.ts";
import { someRehearsals } from "./rehearsals.fixture.ts";
import { renderRehearsalsPage } from "./rehearsals-page.ts";
import { aModel, NOW } from "./report.fixture.ts";
import { renderSubjectPage } from "./subject-page.ts";
import { subjectsOf } from "./subjects.ts";

const CLUSTER = "prod-eu";
const settings = { mode: "on", deadline: 2 * HOUR } as const;

function rehearsals(message?: string, dueAt: number | null = NOW + 3 * DAY): ClusterRehearsals {
  const { savedAt, tenants } = someRehearsals(CLUSTER, message);
  const known = Object.entries(tenants).map(([tenant, one]) => ({ tenant, cluster: CLUSTER, known: one, dueAt }));
  return { cluster: CLUSTER, savedAt, tenants: known };
}

const page = (clusters: readonly ClusterRehearsals[], query = "", model: ReportModel = aModel()) =>
  renderRehearsalsPage(clusters, settings, model, new URLSearchParams(query));

const rowsOf = (text: string) =>
  [...text.matchAll(/<th scope="row"[^>]*><a href="[^"]*">([^<]*)</gu)].map(([, name = ""]) => name);

describe("the page of rehearsals", () => {
  it("shows one that runs: its steps, what it waits for, namespace, volumes and what they cost", () => {
    const shown = page([rehearsals()]);
    expect(shown).toMatch(/<li class="done">✓ Restore<\/li><li class="next" aria-current="step">▶ Verify /u);
    expect(shown).toContain("for 4 min");
    expect(shown).toContain("It waits for data-2 to be bound");
    expect(shown).toContain("<code>rehearsal-acme-1x9k2</code>");
    expect(shown).toContain("2 seen, of 3 to be restored: 240 GiB, which cost 0.06 USD at most");
    expect(shown).toContain('<section class="promise wait">');
  });

  it("marks one that is older than rehearsals may get", () => {
    expect(
      renderRehearsalsPage([rehearsals()], { ...settings, deadline: 12 * MINUTE - 1 }, aModel(), new URLSearchParams()),
    ).toContain('<section class="promise bad">');
  });

  it("shows each tenant's last result, the worst first", () => {
    const shown = page([rehearsals()]);
    expect(rowsOf(shown)).toEqual(["globex", "initech", "hooli", "acme", "umbrella"]);
    expect(shown).toContain("and 3 more");
    expect(shown).toContain("None can be begun: Backup initech-daily, the newest, is PartiallyFailed");
    expect(shown).toContain("in 3 d");
  });

  it.each([
    ["q=glob", ["globex"]],
    ["result=passed", ["acme", "umbrella"]],
    ["result=tooOld&q=HOO", ["hooli"]],
    ["result=strange&q=umb", ["umbrella"]],
    ["q=nobody", []],
  ])("finds by %s", (query, rows) => {
    expect(rowsOf(page([rehearsals()], query))).toEqual(rows);
  });

  it("says of a cluster that could not be read that it could not, and of one without any that it has none", () => {
    const broken = { cluster: "prod-us", savedAt: undefined, problem: "s3://state/x is damaged", tenants: [] };
    expect(page([rehearsals(), broken])).toContain("s3://state/x is damaged");
    expect(page([{ cluster: "prod-us", savedAt: undefined, tenants: [] }])).toContain("No rehearsal was ever begun");
  });

  it("says that rehearsals are off", () => {
    const off = renderRehearsalsPage([rehearsals()], { ...settings, mode: "off" }, aModel(), new URLSearchParams());
    expect(off).toContain("Rehearsals are off");
    expect(page([rehearsals()])).not.toContain("Rehearsals are off");
  });

  it("escapes hostile text, and stays under 300 KB with ten thousand tenants and long messages", () => {
    const one = rehearsals(HOSTILE.repeat(50));
    const tenants = Array.from({ length: 2_000 }, (_, at) =>
      one.tenants.map((known) => ({ ...known, tenant: `${known.tenant}-${at}` })),
    ).flat();
    const shown = page([{ ...one, tenants }]);
    expect(Buffer.byteLength(shown)).toBeLessThan(300_000);
    expect(shown).not.toContain("<b a=");
    expect(shown).toContain("&lt;b a=");
  });
});

describe("how a tenant stands", () => {
  const period = 30 * DAY;
  const never = { running: null, last: null, passedAt: null, skipped: null };
  it.each([
    ["never", never],
    ["skipped", { ...never, skipped: "no backup" }],
    ["passed", { ...never, passedAt: NOW - period }],
    ["passed", { ...never, passedAt: NOW - period, skipped: "no backup" }],
    ["tooOld", { ...never, passedAt: NOW - period - 1 }],
    ["skipped", { ...never, passedAt: NOW - period - 1, skipped: "no backup" }],
  ] as const)("%s", (standing, known) => {
    expect(standingOf(known, NOW, period)).toBe(standing);
  });

  it("failed, as long as none has passed since", () => {
    const { globex } = someRehearsals(CLUSTER).tenants;
    if (globex === undefined) throw new Error("there is no globex");
    expect(standingOf(globex, NOW, period)).toBe("failed");
    expect(standingOf({ ...globex, passedAt: NOW }, NOW, period)).toBe("passed");
  });
});

it("a tenant's page announces that a restore of it is being rehearsed, and which namespace is the rehearsal's", () => {
  const model = aModel({ tenants: 1 });
  const subject = subjectsOf(model).find(({ kind }) => kind === "tenant");
  const { acme } = someRehearsals(CLUSTER).tenants;
  if (subject === undefined || acme === undefined) throw new Error("there is no acme");
  const known = { findings: [], months: [] };
  const announced = renderSubjectPage(subject, { ...known, rehearsal: acme.running }, model);
  expect(announced).toContain("A restore of this tenant is being rehearsed.");
  expect(announced).toContain(
    "at step <em>Verify</em>; the namespace <code>rehearsal-acme-1x9k2</code> is the rehearsal’s",
  );
  expect(renderSubjectPage(subject, known, model)).not.toContain("being rehearsed");
});
