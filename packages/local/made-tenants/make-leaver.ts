import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as z from "zod";
import { HOUR, MINUTE } from "#domain/duration.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { waitUntil } from "../servers/wait.ts";
import { completedBackup } from "./backup-objects.ts";
import { completedRestore, statefulSet } from "./kubernetes-objects.ts";
import { make, makeBackup, makeClaim, makeOccupant, type Place } from "./make-tenants.ts";

export interface Belongings {
  /** The last of several is of policy Retain. */
  readonly volumes: number;
  readonly backups: number;
  /** Blobs of file-system backups. */
  readonly blobs: number;
}

const USUAL: Belongings = { volumes: 2, backups: 2, blobs: 2 };
const AT_ONCE = 8;
const runningSchema = z.object({ status: z.object({ readyReplicas: z.int().default(0) }) });

/**
 * Makes a tenant that has something of everything that a deletion deletes: a workload that runs, volumes that their
 * driver deletes and one that it leaves, backups with snapshots that Velero deletes and others that it does not know, a
 * restore, file copies. All of it by the real APIs.
 */
export async function makeLeaver(id: string, place: Place, { volumes, backups, blobs }: Belongings = USUAL) {
  const { scene, api } = place;
  const namespace = await makeOccupant(id, place);
  const claims = await mapConcurrently([...Array(volumes).keys()], AT_ONCE, (at) => {
    const isKept = at > 0 && at === volumes - 1;
    return makeClaim({ namespace, name: `data-kafka-${at}` }, place, isKept ? "Retain" : "Delete");
  });
  const workload = statefulSet(
    namespace,
    "kafka",
    claims.map(({ name }) => name),
  );
  await make(workload, api);
  for (let at = 0; at < backups; at += 1) {
    const own = at === 0 ? claims : [];
    const made = await completedBackup(id, own, Date.now() - HOUR - at * MINUTE, own.slice(1));
    await makeBackup(made, place);
    if (at === 0) await make(completedRestore(made.name, namespace), api);
  }
  const Bucket = scene.environment.veleroBucket;
  await mapConcurrently([...Array(blobs).keys()], AT_ONCE, (at) =>
    scene.s3.send(new PutObjectCommand({ Bucket, Key: `kopia/${namespace}/p${at}`, Body: "blob" })),
  );
  const runs = async () => {
    const { status } = runningSchema.parse(await api.request({ method: "GET", path: `${workload.path}/kafka` }));
    return status.readyReplicas === 1;
  };
  await waitUntil(`the pod of ${namespace}/kafka`, runs, { deadline: 2 * MINUTE, every: 250 });
}
