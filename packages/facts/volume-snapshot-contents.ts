import * as z from "zod";
import type { VolumeSnapshotContent } from "#domain/velero-traces.ts";
import { listOf, metadata, optionalText, orEmpty } from "./kubernetes-object.ts";
import { present } from "./present.ts";
import { orUnclear } from "./unclear.ts";

/** Whose it is: what is not even known of that may be anybody's, and spoils the whole list. */
const identity = z.object({
  metadata,
  spec: z.object({ volumeSnapshotRef: z.object({ namespace: z.string().min(1) }) }),
});

const understood = z
  .object({
    metadata,
    spec: z.object({
      driver: z.string().min(1),
      deletionPolicy: optionalText,
      volumeSnapshotRef: z.object({ namespace: z.string().min(1) }),
      source: orEmpty(z.object({ snapshotHandle: optionalText })),
    }),
    status: z.object({ snapshotHandle: optionalText }).nullish(),
  })
  .transform(({ metadata: { name, creationTimestamp }, spec, status }): VolumeSnapshotContent => {
    const { driver, deletionPolicy, volumeSnapshotRef, source } = spec;
    const snapshotHandle = status?.snapshotHandle ?? source.snapshotHandle;
    return {
      name,
      createdAt: creationTimestamp,
      namespace: volumeSnapshotRef.namespace,
      driver,
      ...present({ snapshotHandle, deletionPolicy }),
    };
  });

/** One that is not understood is so for its own namespace, and for whoever must know what every one of them leads to. */
const contentObject = orUnclear(identity, understood, ({ metadata: { name, creationTimestamp }, spec }, unclear) => {
  return { name, createdAt: creationTimestamp, namespace: spec.volumeSnapshotRef.namespace, driver: "", unclear };
});

/** Without the CSI snapshot controller there are none. */
export const volumeSnapshotContents = listOf("volumesnapshotcontents.snapshot.storage.k8s.io", contentObject, {
  whereNotServed: "none",
});
