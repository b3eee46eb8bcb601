import { randomUUID } from "node:crypto";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createEventReceipts } from "#effects/tenants/event-receipts.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { OnboardOptions } from "../commands/tenants.ts";
import { documentClient } from "../deployment/clients.ts";
import { type Deployment, findDeployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { awaitOnboarding, type Signs } from "./await-onboarding.ts";
import { type OnboardingEvent, onboardingEvent } from "./onboarding-event.ts";
import { tellOutcome } from "./tell-outcome.ts";

/** `surety tenants onboard`: nothing is sent before the request is known to be understood. */
export async function onboardTenant(id: string, options: OnboardOptions, session: Session): Promise<ExitStatus> {
  const request = onboardingEvent(id, options, { id: randomUUID(), time: session.io.now() });
  const deployment = await findDeployment(options.stage, session.note);
  refuseUnknownCluster(options.cluster, deployment);
  await send(request, deployment);
  if (options.wait === false) {
    session.note(`Asked for tenant ${id}; surety tenants list shows what becomes of it.`);
    session.print(options.json ? `${JSON.stringify({ event: request.event.id })}\n` : `${request.event.id}\n`);
    return DONE;
  }
  const { wait } = options;
  const outcome = await follow(session.progress, `Tenant ${id}`, (say) =>
    explainingAccess(`tenant ${id}`, () =>
      awaitOnboarding(markOf(request), signsOf(request, deployment), { ...session.io, limit: wait, say }),
    ),
  );
  return tellOutcome(outcome, id, options, session);
}

function refuseUnknownCluster(cluster: string, { parts, stage }: Deployment): void {
  if (parts.clusters.includes(cluster)) return;
  const allowed = parts.clusters.join(", ");
  throw new InvalidInput([`--cluster: found "${cluster}"; allowed is a cluster of stage ${stage}: ${allowed}`]);
}

async function send({ body, event }: OnboardingEvent, { parts, access }: Deployment): Promise<void> {
  const queue = new SQSClient(access);
  const command = new SendMessageCommand({
    QueueUrl: parts.tenantEventsQueueUrl,
    MessageBody: body,
    MessageGroupId: event.data.tenant,
    MessageDeduplicationId: event.id,
  });
  await explainingAccess("the queue of tenant events", () => queue.send(command));
}

function markOf({ event: { source, id, time } }: OnboardingEvent) {
  if (time === undefined) throw new TypeError("An event was built without its time");
  return { source, id, at: time };
}

function signsOf({ event }: OnboardingEvent, { parts, access }: Deployment): Signs {
  const documents = documentClient(access);
  const tenants = createTenantStore(documents, parts.tableName);
  const receipts = createEventReceipts(documents, parts.tableName);
  return {
    tenantRecord: () => tenants.getTenantRecord(event.data.tenant),
    failure: async () => (await receipts.getRefusal(event))?.message,
  };
}
