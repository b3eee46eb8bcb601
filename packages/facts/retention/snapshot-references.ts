import * as z from "zod";
import { mapReading, observed, type Reading, unreadable } from "#domain/reading.ts";
import { parseGzippedJson } from "../gzipped-json.ts";
import { optionalText } from "../kubernetes-object.ts";
import type { ClusterSources } from "../sources.ts";

/** A folder of `backups/`, and the backup that it is named after. */
export interface BackupFolder {
  readonly bucket: string;
  /** `s3://example-backups/backups/acme-1/` */
  readonly address: string;
  readonly name: string;
}

const handle = z.object({ snapshotHandle: optionalText }).nullish();
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

/**
 * The files of a backup that name snapshots, and what in them does: since 1.12 one list of all volumes, before it one for
 * each way of taking snapshots. Velero deletes by the second.
 */
const LISTS: readonly { readonly ending: string; readonly schema: z.ZodType<readonly (string | undefined)[]> }[] = [
  {
    ending: "-volumeinfo.json.gz",
    schema: listOf(
      z
        .object({ nativeSnapshotInfo: handle, csiSnapshotInfo: handle })
        .transform((item) => [item.nativeSnapshotInfo?.snapshotHandle, item.csiSnapshotInfo?.snapshotHandle]),
    ).transform((items) => items.flat()),
  },
  {
    ending: "-volumesnapshots.json.gz",
    schema: listOf(
      z
        .object({ status: z.object({ providerSnapshotID: optionalText }).nullish() })
        .transform(({ status }) => status?.providerSnapshotID),
    ),
  },
  {
    ending: "-csi-volumesnapshotcontents.json.gz",
    schema: listOf(
      z
        .object({ status: handle, spec: z.object({ source: handle }).nullish() })
        .transform(({ status, spec }) => [status?.snapshotHandle, spec?.source?.snapshotHandle]),
    ).transform((items) => items.flat()),
  },
];

/** The EC2 snapshots that a backup's lists in S3 name. A list that is not there names none; one that is damaged may name any. */
export async function readSnapshotReferences(
  sources: ClusterSources,
  { bucket, address, name }: BackupFolder,
): Promise<Reading<readonly string[]>> {
  const folder = address.slice(`s3://${bucket}/`.length);
  const lists = await Promise.all(
    LISTS.map(({ ending, schema }) => readList(sources, bucket, `${folder}${name}${ending}`, schema)),
  );
  const ids = new Set<string>();
  let observedAt = 0;
  for (const list of lists) {
    if (list.status === "unreadable") return list;
    observedAt = Math.max(observedAt, list.observedAt);
    for (const id of list.value) if (id !== undefined) ids.add(id);
  }
  return observed([...ids], observedAt);
}

async function readList(
  sources: ClusterSources,
  bucket: string,
  key: string,
  schema: z.ZodType<readonly (string | undefined)[]>,
): Promise<Reading<readonly (string | undefined)[]>> {
  const source = `s3://${bucket}/${key}`;
  const body = await sources.object(bucket, key);
  if (body.status === "unreadable" && body.cause === "notFound") return observed([], 0);
  const json = await parseGzippedJson(body, source);
  if (json.status === "unreadable") return json;
  const parsed = schema.safeParse(json.value);
  return parsed.success
    ? mapReading(json, () => parsed.data)
    : unreadable("malformed", source, "found JSON that is not a list of snapshots");
}
