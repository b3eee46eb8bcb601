import { randomUUID } from "node:crypto";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { formatInstant } from "#domain/instant.ts";
import type { TenantId } from "#domain/tenant.ts";
import { jsonText } from "#report/json-text.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { OffboardOptions } from "../commands/offboard.ts";
import { type Deployment, findDeployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { BROKEN, DONE, type ExitStatus, UNKNOWN } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { parseTenantId } from "../tenant-id.ts";
import { createPreviewer } from "./preview.ts";
import { renderPreview } from "./render-preview.ts";
import { createExecutionReader, watchDeletion } from "./watch.ts";

/** `surety tenants offboard`: shows what would be deleted, and asks for the deletion once the id is typed. */
export async function offboardTenant(given: string, options: OffboardOptions, session: Session): Promise<ExitStatus> {
  const id = parseTenantId(given);
  const { io, note, print, warn, progress } = session;
  const json = options.json === true;
  if (json && options.yes !== true && options.dryRun !== true)
    throw new InvalidInput(["--json: found it without --yes and --dry-run; allowed is one of them, as it asks nobody"]);
  const deployment = await findDeployment(options.stage, note);
  const preview = await follow(progress, `Looking for all that ${id} has`, () => createPreviewer(deployment)(id));
  if (preview.refused !== undefined) {
    warn(`error: ${preview.refused}`);
    return BROKEN;
  }
  if (!json) print(renderPreview(preview));
  else if (options.dryRun === true) print(asJson({ preview }));
  if (options.dryRun === true) return preview.problems.length === 0 ? DONE : BROKEN;
  if (options.yes !== true && !(await isConfirmed(id, session))) {
    warn("Nothing was asked for: that is not the tenant's id.");
    return BROKEN;
  }
  const event = await ask(id, io.now(), deployment);
  note(
    `Asked for the deletion of ${id}. Until it begins, the event surety.tenant.offboarding.cancelled takes that back.`,
  );
  if (options.watch !== true) {
    print(json ? asJson({ preview, event }) : `${event}\n`);
    return DONE;
  }
  const states = new SFNClient(deployment.access);
  const read = createExecutionReader(states, deployment.parts.deletionMachineArn, id, io.now());
  const end = await watchDeletion(read, { say: note, sleep: io.sleep });
  if (json) print(asJson({ preview, event, end }));
  if (end.status === "SUCCEEDED" || end.status === "CERTIFIED") {
    if (!json) print(`${end.message}\n`);
    return DONE;
  }
  warn(`error: tenant ${id}: ${end.message}`);
  return end.status === "UNSEEN" ? UNKNOWN : BROKEN;
}

const asJson = (value: object) => jsonText(value);

async function isConfirmed(id: TenantId, { io }: Session): Promise<boolean> {
  if (io.ask === undefined)
    throw new InvalidInput([
      "there is no terminal to type the tenant's id at; allowed is --yes, which asks for nothing",
    ]);
  return (await io.ask(`What is deleted cannot be restored. Type the tenant's id to delete it: `)).trim() === id;
}

async function ask(tenant: TenantId, now: number, { parts, access }: Deployment): Promise<string> {
  const id = randomUUID();
  const message = {
    ...{ specversion: "1.0", type: "surety.tenant.offboarding.requested", source: "surety/command-line", id },
    ...{ time: formatInstant(now), datacontenttype: "application/json", data: { tenant } },
  };
  const command = new SendMessageCommand({
    QueueUrl: parts.tenantEventsQueueUrl,
    MessageBody: JSON.stringify(message),
    MessageGroupId: tenant,
    MessageDeduplicationId: id,
  });
  await explainingAccess("the queue of tenant events", () => new SQSClient(access).send(command));
  return id;
}
