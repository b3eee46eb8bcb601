import { randomUUID } from "node:crypto";
import { GetExecutionHistoryCommand, type HistoryEvent, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { DeletionRecord } from "#domain/deletion.ts";
import type { Milliseconds } from "#domain/duration.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { createDeletionStore } from "#effects/deletion/deletion-store.ts";
import { readEnvelope } from "#runtime/dsse.ts";
import type { Progress } from "#runtime/progress.ts";
import { awsClientOptions } from "../aws.ts";
import { deployControlPlane } from "../control-plane.ts";
import { type Call, startFunctionNetworkDouble } from "../doubles/function-network-double.ts";
import { type LocalEnvironment, startEnvironment } from "../environment.ts";
import { administrator, type Place } from "../made-tenants/make-tenants.ts";
import { waitUntil } from "../servers/wait.ts";
import { type Scene, setScene } from "../story/scene.ts";
import { ensureToolchain } from "../toolchain/toolchain.ts";
import { createTraceReader, type ReadTraces, tracesOf } from "./traces.ts";
import { type Departure, type PlannedFault, watchDepartures } from "./watch-departures.ts";

/** A deployed control plane in which tenants leave, with everything that its functions ask going by a double. */
export interface Rehearsal {
  readonly environment: LocalEnvironment;
  readonly place: Place;
  readonly readTraces: ReadTraces;
  readonly watch: ReturnType<typeof watchDepartures>;
  /** Certificates that did not name what was there when they were stored, in sentences. */
  readonly tooEarly: readonly string[];
  stop(): Promise<void>;
}

/** As Velero runs in the environment: it synchronises every 10 s, and collects garbage every 30 s. */
const DELETION = { grace: "0", syncPeriod: "10s", collectionCycle: "30s", kopiaMaintenance: "15s" };

export async function startRehearsal(progress: Progress): Promise<Rehearsal> {
  const environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
  try {
    const watch = watchDepartures((sender) => /delete-?tenant/iu.test(sender));
    const tooEarly: string[] = [];
    let readTraces: ReadTraces | undefined;
    const network = await startFunctionNetworkDouble(environment, async (call) => {
      const treatment = watch.treat(call);
      const departure = watch.departureOf(call);
      if (readTraces !== undefined && departure !== undefined && isCertificate(call))
        tooEarly.push(...(await unnamed(call, departure, readTraces)));
      return treatment;
    });
    const { parts } = await deployControlPlane(environment, progress, {
      settings: { sweep: { every: "12h" }, deletion: DELETION },
      kubernetesServer: network.kubernetesServer,
      functionEnvironment: network.functionEnvironment,
    });
    const place = { scene: await setScene(environment, parts, () => undefined), api: administrator(environment) };
    readTraces = createTraceReader(place.scene, place.api);
    return {
      ...{ environment, place, readTraces, watch, tooEarly },
      async stop() {
        await network.stop();
        await environment.stop();
      },
    };
  } catch (error) {
    await environment.stop();
    throw error;
  }
}

const isCertificate = ({ service, method, path }: Call) =>
  service === "s3" && method === "PUT" && /\/deletions\/[^?]*\.dsse\.json/u.test(path);

const statementSchema = z.object({
  predicate: z.object({
    status: z.enum(["provisional", "final"]),
    residuals: z.object({ items: z.array(z.object({ id: z.string() })).default([]) }),
  }),
});

/** What is the tenant's at this moment, and stands nowhere in the certificate that is about to be stored. */
async function unnamed(call: Call, departure: Departure, readTraces: ReadTraces): Promise<readonly string[]> {
  const { tenant, certificates } = departure;
  const statement: unknown = JSON.parse(readEnvelope(Buffer.from(call.body)).payload.toString("utf8"));
  const { status, residuals } = statementSchema.parse(statement).predicate;
  const named = residuals.items.map(({ id }) => id);
  certificates.push(status);
  const left = tracesOf(await readTraces(), tenant);
  return left
    .filter((trace) => !named.some((id) => trace.includes(id)))
    .map((trace) => `${tenant}: ${trace} is there, and its ${status} certificate does not name it`);
}

/** Sends the event that has a tenant deleted, and says when. */
export async function requestOffboarding({ scene }: Place, tenant: string): Promise<Milliseconds> {
  const event = { specversion: "1.0", type: "surety.tenant.offboarding.requested", source: "rehearsal" };
  await scene.sqs.send(
    new SendMessageCommand({
      QueueUrl: scene.parts.tenantEventsQueueUrl,
      MessageBody: JSON.stringify({ ...event, id: tenant, time: new Date().toISOString(), data: { tenant } }),
      MessageGroupId: tenant,
      MessageDeduplicationId: randomUUID(),
    }),
  );
  return Date.now();
}

export async function deletionOf({ scene }: Place, tenant: string): Promise<DeletionRecord | undefined> {
  const store = createDeletionStore(scene.s3, scene.parts.stateBucketName);
  return (await store.read({ tenant: tenantIdSchema.parse(tenant), generation: 1 })).record;
}

/** Has a tenant leave that was made before, with what is planned to go wrong; resolves when its deletion has ended. */
export async function leave(
  { place, watch }: Rehearsal,
  tenant: string,
  planned: readonly PlannedFault[] = [],
  deadline: Milliseconds = 300_000,
): Promise<Departure> {
  const departure = watch.expect(tenant, planned);
  await requestOffboarding(place, tenant);
  const certified = async () => departure.certificates.includes("final");
  const ended = async () =>
    (await deletionOf(place, tenant))?.certificate?.lookAgainAt === null && !(await isRunning(place, tenant));
  try {
    await waitUntil(`${tenant}'s final certificate`, certified, { deadline, every: 250 });
    await waitUntil(`the end of ${tenant}'s deletion`, ended, { deadline, every: 2_000 });
  } catch (error) {
    throw new Error(`${tenant} has not left after ${departure.calls.length} calls: ${await whereItIs(place, tenant)}`, {
      cause: error,
    });
  }
  return departure;
}

async function whereItIs({ scene }: Place, tenant: string): Promise<string> {
  const record = await scene.tenants.getTenantRecord(tenantIdSchema.parse(tenant));
  const execution = (await listExecutions(scene)).find((one) => one.tenant === tenant);
  if (execution === undefined)
    return `no execution; its record says ${record?.departure?.state ?? "nothing of leaving"}`;
  const last = (await historyOf(scene, execution.arn)).findLast(
    (event) => event.stateEnteredEventDetails !== undefined,
  );
  const { name, input } = last?.stateEnteredEventDetails ?? {};
  return `its execution is ${execution.status}, since ${last?.timestamp?.toISOString()} in ${name} with ${input}`;
}

async function isRunning({ scene }: Place, tenant: string): Promise<boolean> {
  const own = (await listExecutions(scene)).filter((execution) => execution.tenant === tenant);
  return own.some(({ status }) => status === "RUNNING");
}

export interface Execution {
  readonly arn: string;
  readonly tenant: string;
  readonly status: string;
}

/** All executions of the state machine. */
export async function listExecutions({ environment, parts }: Scene): Promise<readonly Execution[]> {
  const states = new SFNClient(awsClientOptions(environment.aws));
  const executions: Execution[] = [];
  let nextToken: string | undefined;
  do {
    const page = await states.send(
      new ListExecutionsCommand({ stateMachineArn: parts.deletionMachineArn, ...(nextToken && { nextToken }) }),
    );
    for (const { executionArn: arn = "", name = "", status = "" } of page.executions ?? [])
      executions.push({ arn, tenant: name.replace(/-\d+-[0-9a-f]+$/u, ""), status });
    nextToken = page.nextToken;
  } while (nextToken);
  return executions;
}

export async function historyOf({ environment }: Scene, executionArn: string): Promise<readonly HistoryEvent[]> {
  const states = new SFNClient(awsClientOptions(environment.aws));
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await states.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, ...(nextToken && { nextToken }) }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}
