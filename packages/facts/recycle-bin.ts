import * as z from "zod";
import { instantSchema } from "#domain/instant.ts";
import { mapReading } from "#domain/reading.ts";
import type { RecycleBin, RecycledItem } from "#domain/velero-traces.ts";
import { answerOf } from "./aws-answer.ts";
import type { Collector } from "./context.ts";
import { present } from "./present.ts";

const id = z.string().min(1);
const instant = instantSchema.nullish().transform((at) => at ?? undefined);
const times = { RecycleBinEnterTime: instant, RecycleBinExitTime: instant };

const snapshotItem = z.object({ SnapshotId: id, VolumeId: id.nullish(), ...times }).transform((item): RecycledItem => {
  const { SnapshotId, VolumeId, RecycleBinEnterTime: enteredAt, RecycleBinExitTime: exitsAt } = item;
  return { id: SnapshotId, ...present({ volumeId: VolumeId ?? undefined, enteredAt, exitsAt }) };
});

const volumeItem = z
  .object({ VolumeId: id, ...times })
  .transform(({ VolumeId, RecycleBinEnterTime: enteredAt, RecycleBinExitTime: exitsAt }): RecycledItem => {
    return { id: VolumeId, volumeId: VolumeId, ...present({ enteredAt, exitsAt }) };
  });

const snapshots = answerOf("list-snapshots-in-recycle-bin", {
  items: "Snapshots",
  id: "SnapshotId",
  schema: snapshotItem,
});
const volumes = answerOf("list-volumes-in-recycle-bin", { items: "Volumes", id: "VolumeId", schema: volumeItem });

/** What EC2 still keeps of deleted snapshots and volumes. */
export const recycleBin: Collector<RecycleBin> = async (context) => {
  const [recycledSnapshots, recycledVolumes] = await Promise.all([snapshots(context), volumes(context)]);
  return mapReading(recycledSnapshots, (found) => ({ snapshots: found, volumes: recycledVolumes }));
};
