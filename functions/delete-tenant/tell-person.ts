import { answerTo } from "./announce.ts";
import type { Books } from "./books.ts";
import type { Dependencies } from "./dependencies.ts";
import { done, type StepResult } from "./result.ts";

/** Says on the bus, and to a person, why a deletion does not go on. It can be resumed by asking again. */
export async function tellPerson({ request, now }: Books, deps: Dependencies): Promise<StepResult> {
  const { tenant, step, cluster } = request;
  const at = step !== undefined && "task" in step ? step.task : "a step";
  const reason = step !== undefined && "task" in step ? step.reason : "FunctionFailed";
  const message =
    step === undefined ? "No step was taken." : "task" in step ? step.message : `The function failed: ${step.failed}`;
  await deps.publishEvents([
    answerTo(request, "surety.tenant.failed", `${at} ${reason} ${message}`, { step: at, reason, message }, now),
  ]);
  await deps.publishAlert({
    severity: "page",
    tenant,
    subject: `Tenant ${tenant}: its deletion has stopped at ${at}`,
    text: [
      `The deletion of tenant ${tenant} in cluster ${cluster} has stopped at step ${at}, for ${reason}:`,
      message,
      "",
      `What is deleted is deleted; nothing more is until it is asked for again. Put right what is in the way; then this resumes it:`,
      `surety tenants offboard ${tenant} --stage ${deps.stage}`,
    ].join("\n"),
    details: { step: at, reason, generation: request.generation },
  });
  return done("A person was told.");
}
