import { PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Milliseconds } from "#domain/duration.ts";
import { wrongAfter } from "#local/departures/aftermath.ts";
import { historyOf, leave, listExecutions, type Rehearsal } from "#local/departures/rehearsal.ts";
import { type Belongings, makeLeaver } from "#local/made-tenants/make-leaver.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { expectNothingWrong, inRehearsal } from "./in-rehearsal.ts";

const LARGE: Belongings = { volumes: 10, backups: 30, blobs: 2 };
const KEYS = 2_000;
const VERSIONS = 40_000;
const DEADLINE: Milliseconds = 1_200_000;

export const histories: Part = {
  name: "histories",
  long: true,
  title: "Histories and states of deletions",
  about:
    "Of the executions on the emulated Step Functions, until the certificate is final. Events: with the TaskStarted that AWS adds to each task and the emulator leaves out. State: bytes of the largest input of a state.",
  measure: (progress) => inRehearsal(progress, (rehearsal) => measure(rehearsal, progress)),
};

async function measure(rehearsal: Rehearsal, progress: Progress): Promise<Table> {
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
  expectNothingWrong(await wrongAfter(rehearsal, ["usual", "large", "versions"]));
  step.done();
  const of = async (tenant: string, name: string) => {
    const { events, state } = await sizeOf(tenant, rehearsal);
    return [name, String(events), String(state)];
  };
  return {
    columns: ["Tenant with", "events", "state"],
    rows: [
      await of("usual", "2 volumes, 2 backups"),
      await of("large", "10 volumes, 30 backups"),
      await of("versions", "2 volumes, 2 backups, 40,000 object versions"),
    ],
  };
}

/** Each key is written 20 times, into a bucket that keeps versions. */
async function leaveVersions(namespace: string, { place: { scene } }: Rehearsal): Promise<void> {
  const Bucket = scene.environment.veleroBucket;
  await scene.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await mapConcurrently([...Array(VERSIONS).keys()], 16, (at) =>
    scene.s3.send(new PutObjectCommand({ Bucket, Key: `kopia/${namespace}/q${at % KEYS}`, Body: "blob" })),
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
