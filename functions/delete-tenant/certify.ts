import { planCertificate } from "#plans/deletion/plan-certificate.ts";
import { type FilledBooks, saveRecord } from "./books.ts";
import type { Dependencies } from "./dependencies.ts";
import { done, type StepResult } from "./result.ts";

/** Signs what the last look found. The same look is certified once. */
export async function issueCertificate(books: FilledBooks, deps: Dependencies): Promise<StepResult> {
  const { record } = books.saved;
  const { look } = record;
  if (look === undefined)
    return { kind: "refuse", reason: "NotLookedAt", message: "Nobody has looked yet whether anything is left." };
  const { content, lookAgainAt } = planCertificate(
    { ...record, look },
    books.request.request,
    deps.configuration.deletion,
  );
  const { id, key } = await deps.issueCertificate(content);
  const certificate = { id, key, status: content.status, lookAgainAt };
  await saveRecord(books, { certificate, steps: { ...record.steps, IssueCertificate: deps.clock() } }, deps);
  return done(`Certificate ${id} is ${content.status}.`);
}
