import { deletedItemSchema, residualSchema } from "#domain/deletion-certificate.ts";
import { renderCertificatePage } from "#report/evidence/certificate-page.ts";
import { type Content, html } from "#report/evidence/html.ts";
import { renderBackupsPage } from "#report/pages/backups-page.ts";
import { renderCertificatesPage } from "#report/pages/certificates-page.ts";
import { renderControlPage } from "#report/pages/control-page.ts";
import { renderDeletionPage } from "#report/pages/deletion-page.ts";
import { type Departed, renderDeletionsPage } from "#report/pages/deletions-page.ts";
import { LINKS } from "#report/pages/links.ts";
import type { ReportModel } from "#report/pages/model.ts";
import { renderOverview } from "#report/pages/overview.ts";
import { pager, sliceOf } from "#report/pages/paging.ts";
import { renderPromisesPage } from "#report/pages/promises-page.ts";
import { renderRehearsalsPage } from "#report/pages/rehearsals-page.ts";
import { renderMessagePage } from "#report/pages/shell.ts";
import { renderSubjectPage } from "#report/pages/subject-page.ts";
import { type Subject, subjectsOf } from "#report/pages/subjects.ts";
import { readCertificate } from "./certificate.ts";
import { departuresOf, withRecord, withSteps } from "./departures.ts";
import type { Dependencies } from "./dependencies.ts";
import { readListed } from "./listed.ts";
import { readHistories, readModel } from "./read-model.ts";
import { readRehearsals } from "./rehearsals.ts";
import type { PageRequest } from "./request.ts";
import { download, htmlResponse, type PageResponse } from "./response.ts";

type Read = Awaited<ReturnType<typeof readModel>>;

/** One kind of page: given the variable parts of its path, and what is stored. undefined: there is no such thing. */
type Show = (
  parts: readonly string[],
  read: Read,
  request: PageRequest,
  deps: Dependencies,
) => Promise<string | PageResponse | undefined>;

const ROUTES: readonly (readonly [path: RegExp, show: Show])[] = [
  [/^\/$/u, async (_, { model }, { query }) => renderOverview(model, query)],
  [/^\/promises$/u, async (_, { model }, __, deps) => renderPromisesPage(await ofAllClusters(model, deps), model)],
  [/^\/backups$/u, async (_, { model }, { query }) => renderBackupsPage(model, query)],
  [/^\/certificates$/u, async (_, { model }, { query }) => renderCertificatesPage(model, query)],
  [/^\/tenants\/([^/]+)$/u, ([id], read, _, deps) => showSubject("tenant", id, read, deps)],
  [/^\/clusters\/([^/]+)$/u, ([id], read, _, deps) => showSubject("cluster", id, read, deps)],
  [/^\/controls\/([^/]+)$/u, showControl],
  [/^\/rehearsals$/u, showRehearsals],
  [/^\/deletions$/u, showDeletions],
  [/^\/deletions\/([^/]+)\/([1-9]\d{0,5})$/u, showDeletion],
  [/^\/deletions\/([^/]+)\/([1-9]\d{0,5})\/certificate$/u, showCertificate],
  [/^\/deletions\/([^/]+)\/([1-9]\d{0,5})\/certificate\.dsse\.json$/u, saveCertificate],
];

/** The page that is asked for, made from what is stored now. */
export async function showPage(
  request: PageRequest,
  signOut: ReportModel["signOut"],
  deps: Dependencies,
): Promise<PageResponse> {
  const read = await readModel(deps, signOut);
  for (const [pattern, show] of ROUTES) {
    const parts = pattern.exec(request.path)?.slice(1).map(decoded);
    if (parts === undefined) continue;
    const shown = await show(parts, read, request, deps);
    if (shown !== undefined) return typeof shown === "string" ? htmlResponse(200, shown) : shown;
  }
  return message(
    404,
    "There is no such page",
    html`What you look for is not here, or not any more. <a href="${LINKS.overview}">To the overview</a>`,
    read.model,
  );
}

export function message(status: number, title: string, text: Content, model: ReportModel): PageResponse {
  return htmlResponse(status, renderMessagePage(title, text, model));
}

/** What cannot be decoded is the name of nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

function ofAllClusters({ clusters, now }: ReportModel, deps: Dependencies) {
  return readHistories(
    clusters.map(({ name }) => name),
    now,
    deps,
  );
}

async function showSubject(
  kind: Subject["kind"],
  id: string | undefined,
  { model, records }: Read,
  deps: Dependencies,
) {
  const subject = subjectsOf(model).find((one) => one.kind === kind && one.id === id);
  if (subject === undefined) return undefined;
  const [histories, rehearsals] = await Promise.all([
    readHistories([subject.cluster], model.now, deps),
    kind === "tenant" ? readRehearsals([subject.cluster], model.tenants, deps) : [],
  ]);
  const own = rehearsals.flatMap(({ tenants }) => tenants).find(({ tenant }) => tenant === subject.id);
  const record = kind === "tenant" ? records.find((one) => one.id === subject.id) : undefined;
  return renderSubjectPage(subject, histories, model, {
    rehearsal: own?.known.running ?? null,
    predecessorUntil: record?.tombstones?.at(-1)?.since,
  });
}

async function showRehearsals(_: readonly string[], { model }: Read, { query }: PageRequest, deps: Dependencies) {
  const names = model.clusters.map(({ name }) => name);
  const clusters = await readRehearsals(names, model.tenants, deps);
  return renderRehearsalsPage(clusters, deps.configuration.rehearsals, model, query);
}

async function showControl([id]: readonly string[], { model }: Read, { query }: PageRequest, deps: Dependencies) {
  const control = model.controls.find((one) => one.id === id);
  return control && renderControlPage(control, await ofAllClusters(model, deps), model, query);
}

async function showDeletions(
  _: readonly string[],
  { model, records }: Read,
  { query }: PageRequest,
  deps: Dependencies,
) {
  return renderDeletionsPage(await withSteps(departuresOf(records), deps), model, query);
}

function departureOf([tenant, generation]: readonly string[], { records }: Read): Departed | undefined {
  return departuresOf(records).find((one) => one.tenant === tenant && one.generation === Number(generation));
}

async function showDeletion(parts: readonly string[], read: Read, _: PageRequest, deps: Dependencies) {
  const departed = departureOf(parts, read);
  return departed && renderDeletionPage(await withRecord(departed, deps), read.model);
}

/** A certificate of thousands of things is shown a part at a time. */
const ITEMS_ON_A_PAGE = 100;

async function showCertificate(parts: readonly string[], read: Read, { query }: PageRequest, deps: Dependencies) {
  const departed = departureOf(parts, read);
  if (departed === undefined) return undefined;
  const found = await readCertificate(departed, deps);
  if (found === undefined) return undefined;
  const { file, sha256, certificate, keyid, verifiedBy } = found;
  const [items, residuals] = await Promise.all([
    readListed(certificate.items, deletedItemSchema, deps),
    readListed(certificate.residuals, residualSchema, deps),
  ]);
  const slice = items && sliceOf(items, query.get("page"), ITEMS_ON_A_PAGE);
  const { now: at, version } = read.model;
  return renderCertificatePage(certificate, {
    ...{ file, sha256, at, version, verifiedBy, keyid, residuals, items: slice?.items },
    otherItems:
      slice && slice.pages > 1
        ? pager(slice, "thing", LINKS.certificate(departed.tenant, departed.generation), {})
        : undefined,
  });
}

async function saveCertificate(parts: readonly string[], read: Read, _: PageRequest, deps: Dependencies) {
  const departed = departureOf(parts, read);
  const found = departed && (await readCertificate(departed, deps));
  return found && download(found.file, Buffer.from(found.bytes).toString("utf8"));
}
