import type { Context } from "aws-lambda";
import * as z from "zod";
import { type DeletionStep, type StepAnswer, stepAnswerSchema } from "#domain/deletion.ts";
import { SECOND } from "#domain/duration.ts";
import { gateOf } from "#plans/deletion/gate.ts";
import { deadlineOf } from "#plans/deletion/pace.ts";
import { WORLD_STEPS } from "#plans/deletion/steps.ts";
import { turnOf, waitAfter } from "#plans/steps/turn.ts";
import { describeError, InvalidInput, PermanentError, RefusedError } from "#runtime/errors.ts";
import { announce, answerTo } from "./announce.ts";
import { areFilled, type Books } from "./books.ts";
import { issueCertificate } from "./certify.ts";
import type { Dependencies } from "./dependencies.ts";
import { lookAgain } from "./look-again.ts";
import { progressOf } from "./progress.ts";
import { parseTask, type TaskRequest } from "./request.ts";
import { done, type StepResult } from "./result.ts";
import { takeInventory } from "./take-inventory.ts";
import { takeWorldStep } from "./take-world-step.ts";
import { tellPerson } from "./tell-person.ts";

/** Left for writing down what was done. */
const TIME_TO_SAVE = 20 * SECOND;
/** The longest that one Wait state should wait: the tenant may be held, or come back. */
const LONGEST_WAIT_SECONDS = 360 * 24 * 3600;

/** Takes one step of a deletion once, and answers what the state machine is to do. */
export function createDeleteTenant(deps: Dependencies) {
  return async (
    event: unknown,
    context: Pick<Context, "getRemainingTimeInMillis">,
  ): Promise<z.input<typeof stepAnswerSchema>> => {
    const request = parseTask(event);
    const now = deps.clock();
    const last = request.step !== undefined && "task" in request.step ? request.step : undefined;
    const { attempt, since } = turnOf(request.task, last, now);
    const hasTime = () => context.getRemainingTimeInMillis() > TIME_TO_SAVE;
    const result = await takeSafely(request, { now, elapsed: now - since, hasTime }, deps);
    const answer = answerOf(request, result, { attempt, since, now });
    const { tenant, task } = request;
    await noteProgress(request, answer, deps);
    deps.logger.info("Step taken", {
      tenant,
      task,
      outcome: answer.outcome,
      reason: answer.reason,
      attempt,
      problem: answer.message,
    });
    return z.encode(stepAnswerSchema, answer);
  };
}

/** For people who look on. What cannot be noted down holds nothing up. */
async function noteProgress(request: TaskRequest, answer: StepAnswer, { deletions, clock, logger }: Dependencies) {
  const progress = progressOf(request, answer, clock());
  if (progress === undefined) return;
  await deletions.saveProgress(request, progress).catch((error: unknown) => {
    logger.warn("Progress not noted down", { tenant: request.tenant, task: request.task, error });
  });
}

type Moment = Pick<Books, "now" | "elapsed" | "hasTime">;

/** What fails is tried again until the step's deadline, unless it can never succeed. */
async function takeSafely(request: TaskRequest, moment: Moment, deps: Dependencies): Promise<StepResult> {
  try {
    return await take(request, moment, deps);
  } catch (error) {
    if (request.task === "TellPerson") throw error;
    const message = describeError(error).replace(/^(Refused|Permanent)Error: /u, "");
    if (error instanceof RefusedError) return { kind: "refuse", reason: "Refused", message };
    if (error instanceof PermanentError || error instanceof InvalidInput)
      return { kind: "refuse", reason: "Impossible", message };
    return { kind: "wait", reason: "Failed", message };
  }
}

async function take(request: TaskRequest, moment: Moment, deps: Dependencies): Promise<StepResult> {
  const { task } = request;
  const cluster = deps.configuration.clusters.find(({ name }) => name === request.cluster);
  if (cluster === undefined) throw new PermanentError(`Cluster ${request.cluster} is not in surety.yaml any more`);
  const [tenant, saved] = await Promise.all([
    deps.tenants.getTenantRecord(request.tenant),
    deps.deletions.read(request),
  ]);
  const books: Books = { request, cluster, tenant, saved, ...moment };
  if (task === "TellPerson") return tellPerson(books, deps);
  const gate = gateOf(task, { request, tenant, record: saved.record, now: moment.now });
  if (gate.kind === "wait") return { ...gate, reason: "GracePeriod" };
  if (gate.kind === "skip") return done(gate.message);
  if (gate.kind !== "open") return gate;
  return takeStep(task, books, deps);
}

async function takeStep(step: DeletionStep, books: Books, deps: Dependencies): Promise<StepResult> {
  if (step === "Begin") return done("The grace period is over.");
  if (step === "TakeInventory") return takeInventory(books, deps);
  if (!areFilled(books)) throw new RefusedError(`Step ${step} needs an inventory, and there is none`);
  if (step === "LookAgain") return lookAgain(books, deps);
  if (step === "IssueCertificate") return issueCertificate(books, deps);
  if (step === "Announce") return announce(books, deps);
  const result = await takeWorldStep(WORLD_STEPS[step], books, deps);
  if (step === "CheckSafety" && result.kind === "done") await passPointOfNoReturn(books, deps);
  return result;
}

/** From here on it cannot be cancelled. A cancellation that came meanwhile wins: the record is not what was read. */
async function passPointOfNoReturn({ tenant, request }: Books, deps: Dependencies): Promise<void> {
  if (tenant?.departure === undefined) throw new RefusedError(`Tenant ${request.tenant} does not leave any more`);
  if (tenant.departure.begunAt !== undefined) return;
  const begunAt = deps.clock();
  await deps.publishEvents([answerTo(request, "surety.tenant.offboarding.started", "begun", {}, begunAt)]);
  await deps.tenants.saveTenantRecord({ ...tenant, departure: { ...tenant.departure, begunAt } });
}

const OUTCOMES = { done: "done", wait: "wait", ended: "ended", refuse: "refused" } as const;

function answerOf(
  { task }: TaskRequest,
  result: StepResult,
  { attempt, since, now }: { readonly attempt: number; readonly since: number; readonly now: number },
): StepAnswer {
  const reason = result.kind === "done" ? "Done" : result.reason;
  const until = result.kind === "wait" ? result.until : undefined;
  const waitSeconds = until === undefined ? waitAfter(attempt) : Math.max(1, Math.ceil((until - now) / SECOND));
  const tooLong =
    result.kind === "wait" && until === undefined && task !== "TellPerson" && now - since >= deadlineOf(task);
  return {
    ...{ task, reason, message: result.message, attempt, since },
    outcome: tooLong ? "stuck" : OUTCOMES[result.kind],
    waitSeconds: Math.min(waitSeconds, LONGEST_WAIT_SECONDS),
  };
}
