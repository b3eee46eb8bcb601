import { PermanentError } from "#runtime/errors.ts";
import type { RehearseStopOptions } from "../commands/rehearse.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { parseTenantId } from "../tenant-id.ts";
import { createOrderCaller } from "./order.ts";
import { asJson, refuse } from "./start.ts";

/** `surety rehearse stop`: has the deployed function end what runs of a tenant; its execution then clears it. */
export async function stopRehearsal(
  given: string,
  { json, stage }: RehearseStopOptions,
  session: Session,
): Promise<ExitStatus> {
  const id = parseTenantId(given);
  const deployment = await findDeployment(stage, session.note);
  const answer = await follow(session.progress, `Stopping the rehearsal of ${id}`, () =>
    createOrderCaller(deployment)({ order: "Stop", tenant: id }),
  );
  if (answer.status === "refused") return refuse(answer, json, session);
  if (answer.status !== "stopping") throw new PermanentError(`The function answered ${answer.status}`);
  session.print(json === true ? asJson(answer) : `${answer.rehearsal}\n`);
  session.note("It ends without a result, and is cleared; surety rehearse list shows how far that is.");
  return DONE;
}
