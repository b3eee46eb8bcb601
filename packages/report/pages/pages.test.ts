import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { OUTCOMES, type Outcome } from "#domain/finding.ts";
import { type Tenant, tenantIdSchema } from "#domain/tenant.ts";
import { HOSTILE } from "../finding.fixture.ts";
import { askedBackups, renderBackupsPage } from "./backups-page.ts";
import { CERTIFICATES_CONTROL, renderCertificatesPage } from "./certificates-page.ts";
import { renderControlPage } from "./control-page.ts";
import { standingOf } from "./deletion-standing.ts";
import { stepsList } from "./deletion-steps.ts";
import { renderDeletionsPage } from "./deletions-page.ts";
import { renderOverview } from "./overview.ts";
import { renderPromisesPage } from "./promises-page.ts";
import {
  aModel,
  aTracked,
  CONTROLS,
  type FullModel,
  NOW,
  ofAnybody,
  ofSubject,
  someBackups,
  someHistories,
  withFindings,
} from "./report.fixture.ts";
import { renderSubjectPage } from "./subject-page.ts";
import { type Subject, subjectsOf } from "./subjects.ts";
import { renderTenantBackupsPage } from "./tenant-backups-page.ts";

const [control] = CONTROLS;
const asked = (text = "") => new URLSearchParams(text);

/** Every page of a report, by its name. */
function pagesOf(model: FullModel): Readonly<Record<string, string>> {
  const months = someHistories(model).map(ofAnybody);
  const [subject] = subjectsOf(model);
  return {
    overview: renderOverview(model, asked()),
    promises: renderPromisesPage(months, model),
    backups: backupsPage(model),
    ...(model.tenants[0] && { "a tenant's backups": tenantBackupsPage(model.tenants[0], model) }),
    certificates: certificatesPage(model),
    deletions: renderDeletionsPage([], model, asked()),
    ...(subject && { subject: subjectPage(subject, model) }),
    ...(control && {
      control: renderControlPage(control, { findings: ofControls(model, [control.id]), months }, model, asked()),
    }),
  };
}

const ofControls = ({ findings }: FullModel, controls: readonly string[]) =>
  findings.filter((finding) => controls.includes(finding.control));
function backupsPage(model: FullModel, query = asked()): string {
  const lists = model.tenants.map(({ id }, at) => someBackups(id, at));
  return renderBackupsPage(askedBackups(model, query), lists, model);
}
const certificatesPage = (model: FullModel) =>
  renderCertificatesPage(ofControls(model, [CERTIFICATES_CONTROL]), model, asked());

function subjectPage(subject: Subject, model: FullModel): string {
  const id = subject.kind === "tenant" ? subject.id : null;
  const findings = model.findings.filter(({ cluster, tenant }) => cluster === subject.cluster && tenant === id);
  const months = someHistories(model).filter(({ cluster }) => cluster === subject.cluster);
  return renderSubjectPage(subject, { findings, months: months.map((one) => ofSubject(one, id)) }, model);
}

const tenantBackupsPage = (tenant: Tenant, model: FullModel) =>
  renderTenantBackupsPage({ id: tenant.id, tenant }, someBackups(tenant.id), model, asked());

/** The page of the only tenant. */
function tenantPage(model: FullModel): string {
  const subject = subjectsOf(model).find(({ kind }) => kind === "tenant");
  return subject === undefined ? "" : subjectPage(subject, model);
}

/** The names of the first column, from the top. */
function rowsOf(page: string): readonly string[] {
  return [...page.matchAll(/<th scope="row"[^>]*><a href="[^"]*">([^<]*)</gu)].map(([, name = ""]) => name);
}

describe("pages of the report", () => {
  it.each(Object.entries(pagesOf(aModel({ tenants: 2_000, message: "x".repeat(3_000) }))))(
    "%s stays under 300 KB with 2,000 tenants and long messages",
    (_, page) => expect(Buffer.byteLength(page)).toBeLessThan(300_000),
  );

  it("a tenant of whom every control says a thousand things is still a page under 300 KB", () => {
    const model = aModel({ tenants: 1 });
    const violation = (at: number) => ({
      kind: "Pod",
      id: `${"n".repeat(200)}-${at}`,
      reason: "TooOld",
      message: "m".repeat(300),
    });
    const findings = model.findings.map((finding) => ({
      ...finding,
      violations: Array.from({ length: 1_000 }, (_, at) => violation(at)),
    }));
    const page = tenantPage(withFindings(model, findings));
    expect(page).toContain("and 975 more");
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
  });

  it.each(Object.entries(pagesOf(aModel({ message: HOSTILE }))))("%s escapes hostile text", (_, page) => {
    expect(page).not.toContain("<b a=");
    expect(page).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--[\t\n\r]]/v);
    expect(page).not.toMatch(/<script|<iframe|\son\w+=|style="|javascript:/iu);
  });

  it("a mute is on the page of what it silences, with who, until when and why, escaped", () => {
    const model = aModel({ tenants: 1 });
    const mute = { control: "backup-fresh", owner: "<Eve>", reason: "moves next week", until: NOW + DAY };
    const findings = model.findings.map((finding) =>
      finding.control === "backup-fresh" ? { ...finding, muted: [mute] } : finding,
    );
    const page = tenantPage(withFindings(model, findings));
    expect(page).toContain("Muted by &lt;Eve&gt; until 2026-03-11T12:00:00Z: moves next week");
    expect(page).toContain("broken");
  });

  it("hostile text is there, escaped", () => {
    expect(pagesOf(aModel({ message: HOSTILE }))["control"]).toContain("&lt;b a=&quot;1&quot;");
  });

  it("what was searched is shown escaped, and a search for nothing that there is says so", () => {
    const page = renderOverview(aModel(), asked(`q=${encodeURIComponent('"><img src=x>')}`));
    expect(page).toContain('value="&quot;&gt;&lt;img src=x&gt;"');
    expect(page).toContain("Nothing is like that.");
  });
});

describe("the overview", () => {
  it("shows what is broken first, then what is unknown", () => {
    const rows = rowsOf(renderOverview(aModel(), asked()));
    expect(rows.slice(0, 6)).toEqual(["acme", "oscorp", "stark", "wayne", "globex", "soylent"]);
  });

  it.each([
    ["q=ACME", ["acme"]],
    ["q=tenant-globex", ["globex"]],
    ["q=hooli.example.com", ["hooli"]],
    ["state=exempt", ["initech", "wonka"]],
    ["promise=private-network", ["prod-eu", "prod-us"]],
    ["promise=daily-backups&state=broken", ["acme"]],
    ["cluster=prod-us&state=broken", ["stark"]],
    ["cluster=nowhere&state=strange&q=wayne", ["wayne"]],
  ])("finds by %s", (query, rows) => {
    expect(rowsOf(renderOverview(aModel(), asked(query)))).toEqual(rows);
  });

  it.each([
    ["1", 100],
    ["21", 2],
    ["99", 2],
    ["-1", 100],
    ["x", 100],
  ])("page %s of 2,002 rows has %i", (page, count) => {
    expect(rowsOf(renderOverview(aModel({ tenants: 2_000 }), asked(`page=${page}`)))).toHaveLength(count);
  });

  it("every tenant is on one page of them, and on no other", () => {
    const model = aModel({ tenants: 250 });
    const rows = ["1", "2", "3"].flatMap((page) => rowsOf(renderOverview(model, asked(`page=${page}`))));
    expect(new Set(rows).size).toBe(252);
    expect(rows).toHaveLength(252);
  });

  it("a tenant of whom nobody has found anything yet is not kept", () => {
    const model = { ...aModel(), states: [] };
    expect(new Set(subjectsOf(model).map(({ state }) => state))).toEqual(new Set(["unseen"]));
    expect(renderOverview(model, asked())).not.toContain('class="mark kept" title');
  });

  it("a tenant that findings name and the list does not is shown", () => {
    const stranger = aTracked({ control: "backup-fresh", cluster: "prod-eu", tenant: "stranger", outcome: "broken" });
    const model = aModel({ tenants: 1 });
    const rows = renderOverview({ ...model, states: [...model.states, stranger] }, asked());
    expect(rowsOf(rows)).toContain("stranger");
    expect(rows).toContain("not in the list of tenants");
  });
});

describe("a promise that several controls look at", () => {
  it.each<[readonly Outcome[], string]>([
    [["kept", "notApplicable"], "kept"],
    [["notApplicable", "notApplicable"], "notApplicable"],
    [["kept", "exempt"], "exempt"],
    [["exempt", "unknown"], "unknown"],
    [["unknown", "broken"], "broken"],
  ])("is, of %j, as the worst that applies: %s", (outcomes, state) => {
    const findings = ["backup-fresh", "backup-complete"].map((id, at) =>
      aTracked({ control: id, cluster: "prod-eu", tenant: "acme", outcome: outcomes[at] ?? "kept" }),
    );
    const acme = subjectsOf({ ...aModel({ tenants: 1 }), states: findings }).find(({ id }) => id === "acme");
    expect(acme?.promises.get("daily-backups")).toBe(state);
  });
});

describe("what was seen too long ago", () => {
  const late = (outcome: Outcome, by: number) => {
    const observedAt = NOW - by;
    const finding = aTracked({ control: "certificate-fresh", cluster: "prod-eu", tenant: "acme", outcome, observedAt });
    return withFindings(aModel({ tenants: 1 }), [finding]);
  };

  it.each(OUTCOMES)("is stale, whatever it was: %s", (outcome) => {
    const [first] = subjectsOf(late(outcome, HOUR / 2 + 1)).filter(({ id }) => id === "acme");
    expect(first?.state).toBe("stale");
  });

  it("counts until exactly two rounds ago", () => {
    expect(subjectsOf(late("kept", HOUR / 2)).find(({ id }) => id === "acme")?.state).toBe("kept");
  });

  it("is never green: neither in tables nor in pictures", () => {
    const model = late("kept", DAY);
    for (const page of Object.values(pagesOf(model))) expect(page).not.toMatch(/class="mark kept"[^>]*title/u);
    const evidence = { endsAt: "2026-05-01T00:00:00Z" };
    const findings = model.findings.map((finding) => ({ ...finding, evidence }));
    const page = certificatesPage(withFindings(model, findings));
    expect(page).toContain("stale, was kept");
    expect(page).not.toContain('<path class="k"');
  });

  it("a cluster that was not looked at lately, or never, or cannot be read, is named on every page", () => {
    const clusters = [
      { name: "prod-eu", sweptAt: NOW - 3 * HOUR },
      { name: "prod-us", sweptAt: undefined },
      { name: "prod-ap", sweptAt: undefined, problem: "its findings are damaged" },
    ];
    for (const page of Object.values(pagesOf({ ...aModel(), clusters }))) {
      expect(page).toContain("was last looked at 3 h ago");
      expect(page).toContain("has not been looked at yet");
      expect(page).toContain("cannot be shown: its findings are damaged");
    }
  });
});

describe("the list of certificates", () => {
  const model = aModel({ tenants: 450 });
  const findings = ofControls(model, [CERTIFICATES_CONTROL]);
  const page = (query: string) => renderCertificatesPage(findings, model, asked(query));

  it("of 450 tenants has five pages, each tenant on one of them, and none over 300 KB", () => {
    const pages = ["1", "2", "3", "4", "5"].map((at) => page(`page=${at}`));
    const rows = pages.flatMap(rowsOf);
    expect([rows.length, new Set(rows).size]).toEqual([450, 450]);
    for (const one of pages) expect(Buffer.byteLength(one)).toBeLessThan(300_000);
    expect(pages[2]).toContain("Page 3 of 5");
  });

  it("goes on over its pages: of the well, whose certificate ends first comes first", () => {
    const days = ["2", "3", "4"].flatMap((at) =>
      [...page(`page=${at}&state=kept`).matchAll(/aria-label="(\d+) days left"/gu)].map(([, left]) => Number(left)),
    );
    expect(days.length).toBeGreaterThan(200);
    expect(days).toEqual(days.toSorted((a, b) => a - b));
  });

  it("keeps what was asked for from page to page", () => {
    const shown = page("q=acme&state=kept");
    expect(rowsOf(shown).every((row) => row.startsWith("acme"))).toBe(true);
    const [next] = page("q=1&state=kept").match(/href="[^"]*page=2"/u) ?? [];
    expect(next).toBe('href="/certificates?q=1&amp;state=kept&amp;page=2"');
  });
});

describe("backups and certificates", () => {
  it("what nobody saw is said to be not known, and no bar is drawn for it", () => {
    const finding = aTracked({ control: "certificate-fresh", cluster: "prod-eu", tenant: "acme", outcome: "unknown" });
    const page = certificatesPage(withFindings(aModel({ tenants: 1 }), [finding]));
    expect(page).toContain("days left: not known");
    expect(page).not.toMatch(/<path class="[kb]"/u);
  });
});

describe("steps of a deletion", () => {
  const record = {
    ...{
      version: 1 as const,
      tenant: tenantIdSchema.parse("acme"),
      generation: 1,
      cluster: "c",
      namespace: "n",
      realm: "r",
    },
    ...{ namespaceUid: null, takenAt: NOW, items: [], deferred: [], neededElsewhere: {}, slowestSync: 0 },
    steps: { Begin: NOW, TakeInventory: NOW, CheckSafety: NOW },
  };
  const marked = (page: string) => [...page.matchAll(/<li class="(\w+)"/gu)].map(([, name]) => name);
  const shown = (of: typeof record | undefined) => {
    const content = stepsList(of, standingOf(of, undefined, NOW), NOW);
    return typeof content === "object" && "markup" in content ? marked(content.markup) : [];
  };

  it("shows as done what is recorded as done, and as next the one after it", () => {
    expect(shown(record).slice(0, 4)).toEqual(["done", "done", "next", "later"]);
  });

  it("shows none as done of a deletion of which nothing is recorded", () => {
    expect(new Set(shown(undefined))).toEqual(new Set(["later"]));
  });
});
