import { PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Milliseconds } from "#domain/duration.ts";
import { changesOf, wrongAfter } from "#local/departures/aftermath.ts";
import { historyOf, leave, listExecutions, type Rehearsal, startRehearsal } from "#local/departures/rehearsal.ts";
import { type Belongings, makeLeaver } from "#local/made-tenants/make-leaver.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { inBrief, median } from "../statistics.ts";
import { deleteByHand } from "./by-hand.ts";

const REPEATED = 3;
const CROWD = 50;
const LARGE: Belongings = { volumes: 10, backups: 30, blobs: 2 };
const VERSIONS = 40_000;
const DEADLINE = 1_200_000;

export const offboarding: Part = {
  name: "offboarding",
  long: true,
  title: "Deleting tenants",
  about: `By the deployed state machine and function, without a grace period. By hand: \`kubectl delete namespace\`, as the two requests that kubectl makes, then \`velero backup delete\` with the CLI of Velero, until both are gone; it leaves the Schedule, volumes of policy Retain, snapshots that Velero does not know and file copies, and verifies nothing. Surety: from the event to the provisional certificate, with everything gone. Each has a workload, 2 volumes, 2 backups, a restore and file copies; ${REPEATED} of each in turn, after a first one. Events: of the execution's history, with the TaskStarted that AWS adds to each task; state: the largest input of a state.`,
  measure,
};

async function measure(progress: Progress): Promise<Table> {
  const rehearsal = await startRehearsal(progress);
  try {
    return {
      columns: ["What", "Measured"],
      rows: [
        ...(await besideByHand(rehearsal, progress)),
        ...(await crowd(rehearsal, progress)),
        ...(await histories(rehearsal, progress)),
      ],
    };
  } finally {
    await rehearsal.stop();
  }
}

type Rows = readonly (readonly string[])[];

async function besideByHand(rehearsal: Rehearsal, progress: Progress): Promise<Rows> {
  const step = progress.step("Delete tenants by hand, and by Surety");
  const leavers = [...Array(REPEATED + 1).keys()];
  await Promise.all(
    leavers.flatMap((at) => [makeLeaver(`hand-${at}`, rehearsal.place), makeLeaver(`pair-${at}`, rehearsal.place)]),
  );
  const times: { readonly hand: Milliseconds; readonly surety: Milliseconds }[] = [];
  for (const at of leavers) {
    const hand = await deleteByHand(`hand-${at}`, rehearsal.place);
    times.push({ hand, surety: await untilProvisional(`pair-${at}`, rehearsal) });
    step.update(`${at + 1} of ${leavers.length}`);
  }
  step.done();
  const measured = times.slice(1); // the first finds everything cold
  const seconds = (of: "hand" | "surety") => measured.map((time) => time[of] / 1000);
  const ratio = median(seconds("surety")) / median(seconds("hand"));
  return [
    ["one tenant by hand, seconds", inBrief(seconds("hand"), 1)],
    ["one tenant by Surety, seconds until its certificate", inBrief(seconds("surety"), 1)],
    ["ratio", `× ${ratio.toFixed(2)}`],
  ];
}

async function untilProvisional(tenant: string, rehearsal: Rehearsal): Promise<Milliseconds> {
  const startedAt = performance.now();
  const left = leave(rehearsal, tenant);
  const certified = async () => (rehearsal.watch.departure(tenant)?.certificates.length ?? 0) > 0;
  await waitUntil(`${tenant}'s certificate`, certified, { deadline: 300_000, every: 50 });
  const took = performance.now() - startedAt;
  await left;
  return took;
}

async function crowd(rehearsal: Rehearsal, progress: Progress): Promise<Rows> {
  const step = progress.step(`Delete ${CROWD} tenants at once`);
  const ids = [...Array(CROWD).keys()].map((at) => `crowd-${at}`);
  const neighbours = ["crowd", "crowd-1-eu"];
  await mapConcurrently([...ids, ...neighbours], 16, (id) => makeLeaver(id, rehearsal.place));
  const before = await rehearsal.readTraces();
  const startedAt = performance.now();
  const provisional: Milliseconds[] = [];
  const all = Promise.all(ids.map((id) => leave(rehearsal, id, [], DEADLINE)));
  await Promise.all(
    ids.map(async (id) => {
      const certified = async () => (rehearsal.watch.departure(id)?.certificates.length ?? 0) > 0;
      await waitUntil(`${id}'s certificate`, certified, { deadline: DEADLINE, every: 250 });
      provisional.push(performance.now() - startedAt);
      step.update(`${provisional.length} of ${CROWD} certified`);
    }),
  );
  await all;
  const final = performance.now() - startedAt;
  const after = await rehearsal.readTraces();
  const wrong = [
    ...(await wrongAfter(rehearsal, ids)),
    ...rehearsal.tooEarly,
    ...neighbours.flatMap((id) => changesOf(id, before, after)),
  ];
  if (wrong.length > 0) throw new Error(`${wrong.length} things are not as they have to be:\n${wrong.join("\n")}`);
  step.done();
  return [
    [`${CROWD} tenants at once, seconds until each one's certificate`, inBrief(provisional.map((time) => time / 1000))],
    [`${CROWD} tenants at once, seconds until the last is final`, (final / 1000).toFixed(0)],
  ];
}

async function histories(rehearsal: Rehearsal, progress: Progress): Promise<Rows> {
  const { place } = rehearsal;
  const step = progress.step("Delete tenants that have much");
  await makeLeaver("usual", place);
  await makeLeaver("large", place, LARGE);
  step.update("10 volumes and 30 backups");
  await leave(rehearsal, "usual", [], DEADLINE);
  await leave(rehearsal, "large", [], DEADLINE);
  step.update(`${VERSIONS} object versions`);
  await makeLeaver("versions", place);
  await leaveVersions("tenant-versions", rehearsal);
  await leave(rehearsal, "versions", [], DEADLINE);
  const wrong = await wrongAfter(rehearsal, ["usual", "large", "versions"]);
  if (wrong.length > 0) throw new Error(`${wrong.length} things are not as they have to be:\n${wrong.join("\n")}`);
  step.done();
  const of = async (tenant: string, name: string) => {
    const { events, state } = await sizeOf(tenant, rehearsal);
    return [name, `${events} events, state ${state} bytes`];
  };
  return [
    await of("usual", "history of a tenant with 2 volumes and 2 backups"),
    await of("large", "history of a tenant with 10 volumes and 30 backups"),
    await of("versions", "history of one with 2 volumes, 2 backups and 40,000 object versions"),
  ];
}

/** Each of 2,000 keys is written 20 times into a bucket that keeps versions. */
async function leaveVersions(namespace: string, { place: { scene } }: Rehearsal): Promise<void> {
  const Bucket = scene.environment.veleroBucket;
  await scene.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await mapConcurrently([...Array(VERSIONS).keys()], 16, (at) =>
    scene.s3.send(new PutObjectCommand({ Bucket, Key: `kopia/${namespace}/q${at % 2_000}`, Body: "blob" })),
  );
}

async function sizeOf(tenant: string, { place: { scene } }: Rehearsal) {
  const execution = (await listExecutions(scene)).find((one) => one.tenant === tenant);
  const history = await historyOf(scene, execution?.arn ?? "");
  const scheduled = history.filter(({ type }) => type === "TaskScheduled").length;
  const started = history.filter(({ type }) => type === "TaskStarted").length;
  const inputs = history.map(({ stateEnteredEventDetails: entered }) => Buffer.byteLength(entered?.input ?? ""));
  return { events: history.length + scheduled - started, state: Math.max(...inputs) };
}
