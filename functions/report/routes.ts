import { deletedItemSchema, residualSchema } from "#domain/deletion-certificate.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { renderCertificatePage } from "#report/evidence/certificate-page.ts";
import { type Content, html } from "#report/evidence/html.ts";
import { askedBackups, renderBackupsPage } from "#report/pages/backups-page.ts";
import { CERTIFICATES_CONTROL, renderCertificatesPage } from "#report/pages/certificates-page.ts";
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
import { renderTenantBackupsPage } from "#report/pages/tenant-backups-page.ts";
import { readCertificate } from "./certificate.ts";
import { departuresOf, withRecord, withSteps } from "./departures.ts";
import type { Dependencies } from "./dependencies.ts";
import { readListed } from "./listed.ts";
import { readModel, withProblems } from "./read-model.ts";
import { readRehearsals } from "./rehearsals.ts";
import type { PageRequest } from "./request.ts";
import { download, htmlResponse, type PageResponse } from "./response.ts";
import type { Stored } from "./stored.ts";

type Read = Awaited<ReturnType<typeof readModel>> & { readonly stored: Stored };

/** One kind of page: given the variable parts of its path, and what is stored. undefined: there is no such thing. */
type Show = (
  parts: readonly string[],
  read: Read,
  request: PageRequest,
  deps: Dependencies,
) => Promise<string | PageResponse | undefined>;

const ROUTES: readonly (readonly [path: RegExp, show: Show])[] = [
  [/^\/$/u, async (_, { model }, { query }) => renderOverview(model, query)],
  [/^\/promises$/u, async (_, read) => renderPromisesPage(await monthsOfAnybody(read), read.model)],
  [/^\/backups$/u, showBackups],
  [/^\/certificates$/u, showCertificates],
  [/^\/tenants\/([^/]+)$/u, ([id], read, _, deps) => showSubject("tenant", id, read, deps)],
  [/^\/tenants\/([^/]+)\/backups$/u, showTenantBackups],
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
  { deps, stored }: { readonly deps: Dependencies; readonly stored: Stored },
): Promise<PageResponse> {
  const read = { ...(await readModel(deps, stored, signOut)), stored };
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

const namesOf = ({ clusters }: ReportModel) => clusters.map(({ name }) => name);

function monthsOfAnybody({ model, stored }: Read) {
  return stored.months(namesOf(model), model.now);
}

/** The findings of a control about all tenants and clusters, and a model that says whose could not be read. */
async function findingsOf(control: string, { model, stored }: Read) {
  const { found, problems } = await stored.findings(namesOf(model), { control });
  return { findings: found, model: withProblems(model, problems) };
}

async function showBackups(_: readonly string[], read: Read, { query }: PageRequest) {
  const asked = askedBackups(read.model, query);
  const { found, problems } = await read.stored.backupLists(asked.slice.items);
  return renderBackupsPage(asked, found, withProblems(read.model, problems));
}

async function showTenantBackups([id]: readonly string[], { model, stored }: Read, { query }: PageRequest) {
  const subject = subjectsOf(model).find((one) => one.kind === "tenant" && one.id === id);
  if (subject === undefined) return undefined;
  const { found, problems } = await stored.backupLists([{ tenant: subject.id, cluster: subject.cluster }]);
  return renderTenantBackupsPage(subject, found[0], withProblems(model, problems), query);
}

async function showCertificates(_: readonly string[], read: Read, { query }: PageRequest) {
  const { findings, model } = await findingsOf(CERTIFICATES_CONTROL, read);
  return renderCertificatesPage(findings, model, query);
}

async function showSubject(
  kind: Subject["kind"],
  id: string | undefined,
  { model, records, stored }: Read,
  deps: Dependencies,
) {
  const subject = subjectsOf(model).find((one) => one.kind === kind && one.id === id);
  if (subject === undefined) return undefined;
  const tenant = kind === "cluster" ? null : tenantIdSchema.parse(subject.id);
  const [{ found, problems }, months, rehearsals] = await Promise.all([
    stored.findings([subject.cluster], { tenant }),
    stored.months([subject.cluster], model.now, tenant),
    tenant === null ? [] : readRehearsals([subject.cluster], model.tenants, deps),
  ]);
  const own = rehearsals.flatMap(({ tenants }) => tenants).find((one) => one.tenant === tenant);
  const record = tenant === null ? undefined : records.find((one) => one.id === tenant);
  const predecessorUntil = record?.tombstones?.at(-1)?.since;
  const known = { findings: found, months, rehearsal: own?.known.running ?? null, predecessorUntil };
  return renderSubjectPage(subject, known, withProblems(model, problems));
}

async function showRehearsals(_: readonly string[], { model }: Read, { query }: PageRequest, deps: Dependencies) {
  const clusters = await readRehearsals(namesOf(model), model.tenants, deps);
  return renderRehearsalsPage(clusters, deps.configuration.rehearsals, model, query);
}

async function showControl([id]: readonly string[], read: Read, { query }: PageRequest) {
  const control = read.model.controls.find((one) => one.id === id);
  if (control === undefined) return undefined;
  const [{ findings, model }, months] = await Promise.all([findingsOf(control.id, read), monthsOfAnybody(read)]);
  return renderControlPage(control, { findings, months }, model, query);
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
