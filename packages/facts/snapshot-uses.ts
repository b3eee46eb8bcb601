import * as z from "zod";
import { type Instant, instantSchema } from "#domain/instant.ts";
import { mapReading } from "#domain/reading.ts";
import { answerOf } from "./aws-answer.ts";
import type { Collector } from "./context.ts";

const id = z.string().min(1);

const lockItem = z.object({
  SnapshotId: id,
  LockState: z.string().optional(),
  LockExpiresOn: instantSchema.nullish().transform((at) => at ?? undefined),
});
const locks = answerOf("describe-locked-snapshots", { items: "Snapshots", id: "SnapshotId", schema: lockItem });

/** EC2 lists locks that have expired as well; those hold nothing back any more. */
export const lockedSnapshots: Collector<ReadonlyMap<string, Instant | undefined>> = async (context) =>
  mapReading(await locks(context), (items) => {
    const holding = items.filter(({ LockState }) => LockState !== "expired");
    return new Map(holding.map(({ SnapshotId, LockExpiresOn }) => [SnapshotId, LockExpiresOn]));
  });

const device = z.object({ Ebs: z.object({ SnapshotId: id.nullish() }).nullish() });
const imageItem = z.object({ ImageId: id, BlockDeviceMappings: z.array(device).default([]) });
const images = answerOf("describe-images", { items: "Images", id: "ImageId", schema: imageItem });

/** EC2 does not delete a snapshot that an AMI is made of. */
export const imagesBySnapshot: Collector<ReadonlyMap<string, readonly string[]>> = async (context) =>
  mapReading(await images(context), (items) => {
    const uses = items.flatMap(({ ImageId, BlockDeviceMappings }) =>
      BlockDeviceMappings.flatMap(({ Ebs }) => (Ebs?.SnapshotId ? [{ ImageId, snapshot: Ebs.SnapshotId }] : [])),
    );
    const bySnapshot = Map.groupBy(uses, ({ snapshot }) => snapshot);
    return new Map([...bySnapshot].map(([snapshot, list]) => [snapshot, list.map(({ ImageId }) => ImageId)]));
  });
