import type { OrderAnswer } from "#domain/rehearsal-order.ts";
import type { TenantId } from "#domain/tenant.ts";
import { jsonText } from "#report/json-text.ts";
import { costInWords } from "#report/pages/rehearsal-words.ts";
import { InvalidInput, PermanentError } from "#runtime/errors.ts";
import type { RehearseStartOptions } from "../commands/rehearse.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { BROKEN, DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { parseTenantId } from "../tenant-id.ts";
import { createOrderCaller, type OrderRehearsal } from "./order.ts";

/** `surety rehearse start`: shows what would be restored, and has the deployed function begin it once somebody said yes. */
export async function startRehearsal(
  given: string,
  options: RehearseStartOptions,
  session: Session,
): Promise<ExitStatus> {
  const id = parseTenantId(given);
  if (options.json === true && options.yes !== true)
    throw new InvalidInput(["--json: found it without --yes; allowed is both, as it asks nobody"]);
  const deployment = await findDeployment(options.stage, session.note);
  return startWith(createOrderCaller(deployment), id, options, session);
}

export async function startWith(
  order: OrderRehearsal,
  id: TenantId,
  { json, yes }: RehearseStartOptions,
  session: Session,
): Promise<ExitStatus> {
  const { note, print, progress, warn } = session;
  const preview = await follow(progress, `Looking at the newest backup of ${id}`, () =>
    order({ order: "Preview", tenant: id }),
  );
  if (preview.status === "refused") return refuse(preview, json, session);
  if (preview.status !== "possible") throw new PermanentError(`The function answered ${preview.status}`);
  if (json !== true) print(describe(id, preview));
  if (yes !== true && !(await isConfirmed(session))) {
    warn("Nothing was begun.");
    return BROKEN;
  }
  const begun = await follow(progress, `Beginning the rehearsal of ${id}`, () =>
    order({ order: "Begin", tenant: id, backup: preview.backup }),
  );
  if (begun.status === "refused") return refuse(begun, json, session);
  if (begun.status !== "begun") throw new PermanentError(`The function answered ${begun.status}`);
  print(json === true ? asJson(begun) : `${begun.rehearsal}\n`);
  note("It was begun: surety rehearse list shows how far it is.");
  return DONE;
}

/** A refusal is an answer: programs get it as they get any other. */
export function refuse(
  answer: Extract<OrderAnswer, { status: "refused" }>,
  json: boolean | undefined,
  { print, warn }: Session,
): ExitStatus {
  if (json === true) print(asJson(answer));
  warn(`error: ${answer.message}`);
  return BROKEN;
}

export function asJson(value: object): string {
  return jsonText(value);
}

function describe(
  id: TenantId,
  { backup, cluster, gib, mostUsd, volumes }: Extract<OrderAnswer, { status: "possible" }>,
): string {
  return [
    `Backup ${backup} of tenant ${id} would be restored beside it in cluster ${cluster}, checked, and cleared:`,
    `${volumes} ${volumes === 1 ? "volume" : "volumes"} of ${gib} GiB, which cost ${costInWords(mostUsd)} at most, if it takes until its deadline.`,
    "",
  ].join("\n");
}

async function isConfirmed({ io }: Session): Promise<boolean> {
  if (io.ask === undefined)
    throw new InvalidInput(["there is no terminal to say yes at; allowed is --yes, which asks for nothing"]);
  return /^y(?:es)?$/iu.test((await io.ask("Begin it now? Type yes: ")).trim());
}
