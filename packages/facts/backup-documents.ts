import * as z from "zod";
import { type StoredDocument, type StoredMetadata, snapshotListOf } from "#domain/backup-contents.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { ExpectedNames } from "./archive.ts";
import type { FactContext } from "./context.ts";
import { parseGzippedJson } from "./gzipped-json.ts";
import { optionalText } from "./kubernetes-object.ts";
import type { ObjectName } from "./sources.ts";
import { parseStoredJson } from "./stored-json.ts";

/** The files of a backup that hold gzipped JSON: all but the archive and the log. */
export function isDocument(file: string): boolean {
  return file.endsWith(".json.gz") || file.endsWith("-results.gz");
}

interface Sized {
  readonly bytes: number;
}

interface Document extends Sized {
  readonly json: unknown;
}

/** Whether a document holds gzipped JSON, whatever it says; of Velero's own snapshots, which it names. */
export async function readDocument(
  object: ObjectName,
  backupName: string,
  context: FactContext,
): Promise<Reading<StoredDocument>> {
  const document = await readGzipped(object, context);
  if (document.status === "unreadable") return document;
  const { bytes, json } = document.value;
  if (!object.key.endsWith(`/${snapshotListOf(backupName)}`)) return observed({ bytes }, document.observedAt);
  const parsed = snapshotList.safeParse(json ?? []);
  if (!parsed.success) return unreadable("malformed", sourceOf(object), "found what is not a list of snapshots");
  const snapshots = parsed.data.flatMap(({ status }) => status?.providerSnapshotID ?? []);
  return observed({ bytes, snapshots }, document.observedAt);
}

/** Velero's own snapshots; one that failed has no id. */
const snapshotList = z.array(z.object({ status: z.object({ providerSnapshotID: optionalText }).nullish() }));

async function readGzipped(object: ObjectName, { sources }: FactContext): Promise<Reading<Document>> {
  const body = await sources.object(object.bucket, object.key);
  const json = await parseGzippedJson(body, sourceOf(object));
  if (body.status === "unreadable") return body;
  if (json.status === "unreadable") return json;
  return observed({ bytes: body.value.length, json: json.value }, json.observedAt);
}

function sourceOf({ bucket, key }: ObjectName): string {
  return `s3://${bucket}/${key}`;
}

const backupName = z.object({ kind: z.literal("Backup"), metadata: z.object({ name: z.string() }) });

/** `velero-backup.json`, which is not gzipped. */
export async function readMetadata(object: ObjectName, { sources }: FactContext): Promise<Reading<StoredMetadata>> {
  const body = await sources.object(object.bucket, object.key);
  const json = parseStoredJson(body, sourceOf(object));
  if (body.status === "unreadable") return body;
  if (json.status === "unreadable") return json;
  const parsed = backupName.safeParse(json.value);
  if (!parsed.success)
    return unreadable("malformed", sourceOf(object), describeIssues(parsed.error, json.value).join("; "));
  return observed({ bytes: body.value.length, name: parsed.data.metadata.name }, body.observedAt);
}

const resourceList = z.record(z.string(), z.array(z.string()).nullable());

interface ResourceList extends Sized {
  /** By namespace. */
  readonly names: ReadonlyMap<string, ExpectedNames>;
}

/** `<name>-resource-list.json.gz`: what the backup says that it holds, such as `tenant-acme/kafka` under `apps/v1/StatefulSet`. */
export async function readResourceList(
  object: ObjectName,
  namespaces: readonly string[],
  context: FactContext,
): Promise<Reading<ResourceList>> {
  const document = await readGzipped(object, context);
  if (document.status === "unreadable") return document;
  const { json, bytes } = document.value;
  const parsed = resourceList.safeParse(json ?? {});
  if (!parsed.success) return unreadable("malformed", sourceOf(object), "found what is not a list of resources");
  const names = new Map(namespaces.map((namespace) => [namespace, new Map<string, number>()]));
  for (const item of Object.values(parsed.data).flatMap((list) => list ?? [])) {
    const [namespace = "", name] = item.split("/");
    const counts = name === undefined ? undefined : names.get(namespace);
    if (name !== undefined) counts?.set(name, (counts.get(name) ?? 0) + 1);
  }
  return observed({ bytes, names }, document.observedAt);
}
