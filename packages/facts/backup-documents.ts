import * as z from "zod";
import type { StoredMetadata } from "#domain/backup-contents.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { ExpectedNames } from "./archive.ts";
import type { FactContext } from "./context.ts";
import { parseGzippedJson } from "./gzipped-json.ts";
import type { ObjectName } from "./sources.ts";

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

/** Whether a document holds gzipped JSON, whatever it says. */
export async function readDocument(object: ObjectName, context: FactContext): Promise<Reading<Sized>> {
  const document = await readGzipped(object, context);
  return document.status === "observed" ? observed({ bytes: document.value.bytes }, document.observedAt) : document;
}

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
  if (body.status === "unreadable") return body;
  const malformed = (message: string) => unreadable("malformed", sourceOf(object), message);
  if (body.value.length === 0) return malformed("found an empty object");
  const json = parseJson(body.value);
  if (json === undefined) return malformed("found what is not JSON");
  const parsed = backupName.safeParse(json);
  if (!parsed.success) return malformed(describeIssues(parsed.error, json).join("; "));
  return observed({ bytes: body.value.length, name: parsed.data.metadata.name }, body.observedAt);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return parseForeignJson(bytes);
  } catch {
    return undefined;
  }
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
