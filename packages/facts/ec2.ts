import * as z from "zod";
import type { Snapshot, Volume } from "#domain/ec2.ts";
import { instantSchema } from "#domain/instant.ts";
import { answerOf, tags } from "./aws-answer.ts";
import { present } from "./present.ts";

const text = z.string().min(1);

const volumeItem = z
  .object({
    VolumeId: text,
    Encrypted: z.boolean(),
    KmsKeyId: text.optional(),
    State: text,
    Size: z.int(),
    AvailabilityZone: text,
    Tags: tags,
    CreateTime: instantSchema.optional(),
    /** Empty for one that was made from nothing. */
    SnapshotId: z.string().optional(),
  })
  .transform((item): Volume => {
    return {
      ...{ id: item.VolumeId, encrypted: item.Encrypted, state: item.State, sizeGiB: item.Size },
      ...{ availabilityZone: item.AvailabilityZone, tags: item.Tags },
      ...present({ kmsKey: item.KmsKeyId, createdAt: item.CreateTime, snapshotId: item.SnapshotId || undefined }),
    };
  });

const snapshotItem = z
  .object({
    SnapshotId: text,
    VolumeId: text,
    Encrypted: z.boolean(),
    KmsKeyId: text.optional(),
    State: text,
    VolumeSize: z.int(),
    StartTime: instantSchema,
    StorageTier: z.string().optional(),
    Tags: tags,
  })
  .transform((item): Snapshot => {
    return {
      ...{ id: item.SnapshotId, volumeId: item.VolumeId, encrypted: item.Encrypted, state: item.State },
      ...{ sizeGiB: item.VolumeSize, startedAt: item.StartTime, tags: item.Tags },
      ...present({ kmsKey: item.KmsKeyId, archived: item.StorageTier === "archive" || undefined }),
    };
  });

export const volumes = answerOf("describe-volumes", { items: "Volumes", id: "VolumeId", schema: volumeItem });
export const snapshots = answerOf("describe-snapshots", { items: "Snapshots", id: "SnapshotId", schema: snapshotItem });
