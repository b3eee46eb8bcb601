import type { Context, SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Alert } from "#domain/alert.ts";
import { configurationSchema } from "#domain/configuration.ts";
import type { DeletionRequest } from "#domain/deletion.ts";
import type { SuretyEvent } from "#domain/events.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";
import type { DeadLetter } from "#effects/publish/dead-letters.ts";
import type { ForwardedEvent, TenantEventsQueue } from "#effects/publish/tenant-events-queue.ts";
import type { EventRefusal } from "#effects/tenants/event-receipts.ts";
import { RetryableError } from "#runtime/errors.ts";
import { createTenantEvents } from "./handler.ts";
import { createKubernetesDouble } from "./kubernetes.double.ts";

/** Where an effect fails: before it is done, or after it, so that only its answer is lost. */
export type Failure = { readonly call: number; readonly when: "before" | "after" };

export const NOW = Date.parse("2026-03-01T12:00:00Z");

/** Everything around the function, in memory, with a list of what was asked of it. */
export function createWorld(queue: Partial<TenantEventsQueue> = {}) {
  const records = new Map<string, TenantRecord>();
  const owners = new Map<string, string>();
  const receipts = new Map<string, number>();
  const refusals = new Map<string, EventRefusal>();
  const kubernetes = createKubernetesDouble();
  const events: SuretyEvent[] = [];
  const alerts: Alert[] = [];
  const deadLetters: DeadLetter[] = [];
  const forwarded: ForwardedEvent[] = [];
  const started: DeletionRequest[] = [];
  const waits: (readonly [receiptHandle: string, wait: number])[] = [];
  const logs: { readonly level: string; readonly message: string; readonly fields: object }[] = [];
  const calls: string[] = [];
  let failure: Failure | undefined;

  async function call<T>(name: string, effect: () => T): Promise<T> {
    calls.push(name);
    const fails = failure?.call === calls.length;
    if (fails && failure?.when === "before") throw new Error(`${name} failed`);
    try {
      return effect();
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: an answer that is lost is lost, whatever it was
      if (fails) throw new Error(`the answer of ${name} was lost`);
    }
  }
  /** Hosts that are the same; those that overlap are tried on a real table. */
  const takenBy = (id: string, host: string) =>
    [...records.values()]
      .filter((record) => record.id !== id && record.onboarding?.hosts.includes(host))
      .map(({ id: tenant }) => ({ host, tenant, as: host }));
  const log = (level: string) => (message: string, fields: object) => void logs.push({ level, message, fields });
  const configuration = configurationSchema.parse({
    version: 1,
    clusters: ["prod-eu", "prod-us"].map((name) => ({ name, region: "eu-west-1", velero: { bucket: "backups" } })),
  });

  const handle = createTenantEvents({
    configuration,
    tenants: {
      getTenantRecord: (id) => call("getTenantRecord", () => records.get(id)),
      getNamespaceOwner: (cluster, namespace) =>
        call("getNamespaceOwner", () => records.get(owners.get(`${cluster}/${namespace}`) ?? "")?.id),
      getRealmOwner: (realm) => call("getRealmOwner", () => records.get(owners.get(realm) ?? "")?.id),
      getTakenHosts: (id, hosts) => call("getTakenHosts", () => hosts.flatMap((host) => takenBy(id, host))),
      saveTenantRecord: (record) =>
        call("saveTenantRecord", () => {
          if ((records.get(record.id)?.version ?? 0) !== record.version) throw new RetryableError("lost a race");
          const saved = { ...record, version: record.version + 1 };
          records.set(record.id, saved);
          const { onboarding } = saved;
          for (const place of onboarding ? [`${onboarding.cluster}/${onboarding.namespace}`, onboarding.realm] : [])
            owners.set(place, saved.id);
          return saved;
        }),
    },
    receipts: {
      firstReceipt: ({ source, id }, receivedAt) =>
        call("firstReceipt", () => {
          const key = JSON.stringify([source, id]);
          if (!receipts.has(key)) receipts.set(key, receivedAt);
          return receipts.get(key) ?? receivedAt;
        }),
      recordRefusal: ({ source, id }, refusal) =>
        call("recordRefusal", () => void refusals.set(JSON.stringify([source, id]), refusal)),
    },
    queue: {
      forward: (event) => call("forward", () => void forwarded.push(event)),
      comeBackAfter: async (receiptHandle, wait) => void waits.push([receiptHandle, wait]),
      ...queue,
    },
    startDeletion: (request) =>
      call("startDeletion", () => {
        started.push(request);
        return `arn:aws:states:eu-west-1:000000000000:execution:delete:${request.tenant}`;
      }),
    connect: ({ name }) => ({
      cluster: name,
      request: (request) => call(`${request.method ?? "GET"} ${request.path}`, () => kubernetes.answer(request)),
    }),
    publishEvents: (list) => call("publishEvents", () => void events.push(...list)),
    publishAlert: (alert) => call("publishAlert", () => void alerts.push(alert)),
    sendDeadLetter: (letter) => call("sendDeadLetter", () => void deadLetters.push(letter)),
    stage: "production",
    clock: () => NOW,
    logger: { info: log("info"), warn: log("warn"), error: log("error") },
  });

  return {
    ...{ records, receipts, refusals, kubernetes, events, alerts, deadLetters, forwarded, started, waits, logs, calls },
    failAt(next: Failure | undefined): void {
      failure = next;
    },
    /** Hands a batch over; answers the ids of what failed. */
    async receive(...batch: readonly SQSRecord[]): Promise<readonly string[]> {
      return failures(await handle({ Records: [...batch] }, CONTEXT));
    },
  };
}
export type World = ReturnType<typeof createWorld>;

function failures({ batchItemFailures }: SQSBatchResponse): readonly string[] {
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** As much of Lambda's context as is used. */
const CONTEXT = { awsRequestId: "1", getRemainingTimeInMillis: () => 30_000 } satisfies Partial<Context> as Context;

interface MessageOptions {
  readonly messageId?: string;
  readonly group?: string;
  readonly receiveCount?: number;
  readonly sentAt?: number;
}

export function message(body: unknown, options: MessageOptions = {}): SQSRecord {
  const { messageId = "m1", group = "acme", receiveCount = 1, sentAt = NOW - 1_000 } = options;
  return {
    messageId,
    receiptHandle: messageId,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: "AIDAEXAMPLE",
      ApproximateFirstReceiveTimestamp: String(sentAt),
      MessageGroupId: group,
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:tenant-events.fifo",
    awsRegion: "eu-west-1",
  };
}
