import * as z from "zod";
import { SECOND } from "#domain/duration.ts";
import { type RehearsalAnswer, rehearsalAnswerSchema } from "#domain/rehearsal-task.ts";
import { heldUpAfter, WAIT_WHERE_TAKEN } from "#plans/rehearsal/pace.ts";
import { turnOf, waitAfter } from "#plans/steps/turn.ts";
import { describeError, InvalidInput, PermanentError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { parseTask, type TaskRequest } from "./request.ts";
import { type Taken, takeStep } from "./take-step.ts";

/** Takes one step of a rehearsal once, and answers what the state machine is to do. */
export function createTakeTask(deps: Dependencies) {
  return async (event: unknown): Promise<z.input<typeof rehearsalAnswerSchema>> => {
    const request = parseTask(event);
    const now = deps.clock();
    const answer = answerOf(request, await takeSafely(request, deps), now, deps);
    const { tenant, rehearsal, task } = request;
    deps.logger.info("Step taken", { tenant, rehearsal, ...answer, task });
    return z.encode(rehearsalAnswerSchema, answer);
  };
}

/** What fails is tried again, unless it can never succeed. */
async function takeSafely(request: TaskRequest, deps: Dependencies): Promise<Taken> {
  try {
    return await takeStep(request, deps);
  } catch (error) {
    deps.logger.error("A step failed", { ...request, error });
    const message = describeError(error);
    const isPermanent = error instanceof PermanentError || error instanceof InvalidInput;
    return isPermanent
      ? { next: "CannotGoOn", reason: "Impossible", message }
      : { next: request.task, reason: "Failed", message };
  }
}

function answerOf(
  { task, step: last }: TaskRequest,
  taken: Taken,
  now: number,
  { configuration: { rehearsals } }: Dependencies,
): RehearsalAnswer {
  const { attempt, since } = turnOf(task, last, now);
  const isHeldUp = taken.next === task && now - since >= heldUpAfter(rehearsals.deadline);
  return {
    ...{ task, ...taken, attempt, since },
    ...(isHeldUp && { next: "CannotGoOn", reason: "HeldUp" }),
    waitSeconds: taken.reason === "Taken" ? WAIT_WHERE_TAKEN / SECOND : waitAfter(attempt),
  };
}
