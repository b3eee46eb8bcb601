import { clusterFindingsSchema } from "#domain/tracked-finding.ts";
import { renderControlPage } from "#report/pages/control-page.ts";
import type { ReportModel } from "#report/pages/model.ts";
import { renderOverview } from "#report/pages/overview.ts";
import { renderPromisesPage } from "#report/pages/promises-page.ts";
import { aModel, CONTROLS, someHistories } from "#report/pages/report.fixture.ts";
import { renderSubjectPage } from "#report/pages/subject-page.ts";
import { subjectsOf } from "#report/pages/subjects.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "./part.ts";
import { median } from "./statistics.ts";

const TENANTS = 2_000;
const REPEATED = 9;

export const report: Part = {
  name: "report",
  title: "The report's pages",
  about: `Pages of ${TENANTS.toLocaleString("en")} tenants of two clusters, made from stored findings and 80 days of history that are in memory. The median of ${REPEATED} after a first one, and the longest. Parsing is what a page has to do before: the text of one cluster's findings, unzipped, becomes checked findings. The overview should take less than 200 ms, and no page be over 300 KB.`,
  measure,
};

async function measure(progress: Progress): Promise<Table> {
  const step = progress.step(`Make pages of ${TENANTS} tenants`);
  const model = aModel({ tenants: TENANTS });
  const findings = model.findings.filter(({ cluster }) => cluster === "prod-eu");
  const text = JSON.stringify({ version: 1, cluster: "prod-eu", sweptAt: model.now, findings });
  const pages = Object.entries(makersOf(model)).map(([name, make]) => rowOf(name, make));
  const parsing = timesOf(() => clusterFindingsSchema.parse(JSON.parse(text)));
  step.done();
  return {
    columns: ["", "ms", "longest, ms", "KB"],
    rows: [...pages, ["Parsing the findings of a cluster", ...shown(parsing), kilobytes(text)]],
  };
}

function makersOf(model: ReportModel): Readonly<Record<string, () => string>> {
  const none = new URLSearchParams();
  const subject = subjectsOf(model).find(({ kind }) => kind === "tenant");
  const [control] = CONTROLS;
  if (subject === undefined || control === undefined)
    throw new Error("The simulated report has no tenant or no control");
  // History is made anew each time, as it is read anew for each page: what was added up before is not known any more.
  return {
    Overview: () => renderOverview(model, none),
    "Overview, searched": () => renderOverview(model, new URLSearchParams("q=acme-1&state=kept")),
    "A tenant": fresh(model, (histories) => renderSubjectPage(subject, histories, model)),
    "A control": fresh(model, (histories) => renderControlPage(control, histories, model, none)),
    Promises: fresh(model, (histories) => renderPromisesPage(histories, model)),
  };
}

function fresh(model: ReportModel, make: (histories: ReturnType<typeof someHistories>) => string): () => string {
  const histories = someHistories(model);
  return () => make(histories.map((one) => ({ ...one })));
}

function rowOf(name: string, make: () => string): readonly string[] {
  const page = make();
  return [name, ...shown(timesOf(make)), kilobytes(page)];
}

function timesOf(make: () => unknown): readonly number[] {
  make();
  return Array.from({ length: REPEATED }, () => {
    const startedAt = performance.now();
    make();
    return performance.now() - startedAt;
  });
}

const shown = (times: readonly number[]) => [median(times), Math.max(...times)].map((time) => time.toFixed(0));
const kilobytes = (text: string) => (Buffer.byteLength(text) / 1_000).toFixed(0);
