import type { DeletionRecord, LastLook } from "#domain/deletion.ts";
import type { SuretyEvent } from "#domain/events.ts";
import { formatInstant } from "#domain/instant.ts";
import { suretyEvent } from "#effects/publish/surety-event.ts";
import { type FilledBooks, saveRecord } from "./books.ts";
import type { Dependencies } from "./dependencies.ts";
import type { TaskRequest } from "./request.ts";
import { done, type StepResult } from "./result.ts";

/** Says on the bus that the tenant is gone, then records it. A provisional certificate is followed by another look. */
export async function announce(books: FilledBooks, deps: Dependencies): Promise<StepResult> {
  const { record } = books.saved;
  const { certificate, look } = record;
  if (certificate === undefined || look === undefined)
    return { kind: "refuse", reason: "NoCertificate", message: "There is no certificate to announce." };
  const { lookAgainAt, ...told } = certificate;
  const data = {
    certificate: told,
    remaining: look.remaining.length,
    lookAgainAt: lookAgainAt && formatInstant(lookAgainAt),
  };
  await deps.publishEvents([answerTo(books.request, "surety.tenant.offboarded", certificate.id, data, deps.clock())]);
  await recordDeparture(books, certificate, deps);
  await saveRecord(books, { steps: { ...record.steps, Announce: deps.clock() } }, deps);
  if (lookAgainAt === null) return done(`Tenant ${record.tenant} is deleted; certificate ${certificate.id} is final.`);
  const message = `Certificate ${certificate.id} is provisional: ${leftIn(look)}; looked at again at ${formatInstant(lookAgainAt)}.`;
  return { kind: "wait", reason: "Provisional", message, until: lookAgainAt };
}

function leftIn({ remaining }: LastLook): string {
  if (remaining.length === 0) return "nothing is left, and something could still come back";
  return remaining.length === 1 ? "1 thing is left" : `${remaining.length} things are left`;
}

async function recordDeparture(
  { tenant, request }: FilledBooks,
  { id: certificate, status }: NonNullable<DeletionRecord["certificate"]>,
  deps: Dependencies,
) {
  if (tenant?.departure === undefined || (tenant.generation ?? 1) !== request.generation) return;
  const { departure } = tenant;
  const since = departure.state === "deleted" ? departure.since : deps.clock();
  await deps.tenants.saveTenantRecord({
    ...tenant,
    departure: { ...departure, state: "deleted", since, certificate, certified: status },
  });
}

/** The same answer about the same thing has the same id. */
export function answerTo(
  { tenant, generation, request }: TaskRequest,
  type: SuretyEvent["type"],
  about: string,
  data: SuretyEvent["data"],
  now: number,
): SuretyEvent {
  const { id, source } = request;
  return suretyEvent(type, [source, id, about], {
    ...{ tenant, at: now },
    data: { tenant, generation, request: { id, source, type: "surety.tenant.offboarding.requested" }, ...data },
  });
}
