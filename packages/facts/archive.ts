import type { ArchiveContents, ArchivedNamespace } from "#domain/backup-contents.ts";
import { type CountedResource, isCounted } from "#domain/rehearsed-objects.ts";
import { isWithoutHeader } from "./gzipped-json.ts";
import { inflate } from "./inflate.ts";
import { MalformedArchive, tarEntries } from "./tar.ts";

/** The objects of one namespace that should be in an archive: how many there are of each name. */
export type ExpectedNames = ReadonlyMap<string, number>;

interface Expectations {
  /** The namespaces to look for, and what a backup's list of resources names in them; empty where there is no list. */
  readonly namespaces: ReadonlyMap<string, ExpectedNames>;
  /** Bytes when inflated. */
  readonly limit?: number;
}

/** More than any cluster's objects come to, and less than a function inflates in its time. */
export const INFLATED_LIMIT = 4 * 1024 ** 3;

/** An archive that nobody reads to its end. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/**
 * Opens a backup's archive as it comes, to its end, and keeps nothing of it but names and numbers. Throws
 * MalformedArchive for what is not a whole gzipped tar archive, TooLarge, and again what the pieces throw.
 */
export async function readArchive(
  pieces: AsyncIterable<Uint8Array>,
  { namespaces, limit = INFLATED_LIMIT }: Expectations,
): Promise<ArchiveContents> {
  const compressed = { bytes: 0, first: 0 };
  const inventory = createInventory(namespaces);
  try {
    await inflate(counted(pieces, compressed), async (inflated) => {
      for await (const entry of tarEntries(limited(inflated, limit))) inventory.add(entry.path);
    });
  } catch (error) {
    throw compressed.bytes === 0 ? emptiness(error) : translated(error, compressed.first);
  }
  return { bytes: compressed.bytes, ...inventory.result() };
}

async function* counted(pieces: AsyncIterable<Uint8Array>, count: { bytes: number; first: number }) {
  for await (const piece of pieces) {
    if (count.bytes === 0) count.first = piece[0] ?? 0;
    count.bytes += piece.length;
    yield piece;
  }
}

async function* limited(pieces: AsyncIterable<Uint8Array>, limit: number) {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > limit) throw new TooLarge(`found more than ${limit} bytes when inflated`);
    yield piece;
  }
}

/** Of no bytes at all, zlib says that they end in the middle. What kept them from coming is another matter. */
function emptiness(error: unknown): unknown {
  return codeOf(error) === "Z_BUF_ERROR" || error instanceof MalformedArchive
    ? new MalformedArchive("found an empty object", { cause: error })
    : error;
}

const GZIP_BEGINS_WITH = 0x1f;

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function translated(error: unknown, first: number): unknown {
  const code = codeOf(error);
  if (code === "Z_BUF_ERROR") return new MalformedArchive("found gzip that ends in the middle", { cause: error });
  if (code !== "Z_DATA_ERROR") return error;
  if (first === GZIP_BEGINS_WITH && !isWithoutHeader(error))
    return new MalformedArchive("found gzip that is damaged", { cause: error });
  const what = first === "<".charCodeAt(0) ? "an XML or HTML page, as of an error," : "what is not gzip";
  return new MalformedArchive(`found ${what} where a gzipped archive should be`, { cause: error });
}

const MOST_MISSING = 100;

function createInventory(expected: ReadonlyMap<string, ExpectedNames>) {
  const found = new Map([...expected.keys()].map((name) => [name, newNamespace()]));
  let resources = 0;
  return {
    add(path: string): void {
      const resource = resourceAt(path);
      if (resource === undefined) return;
      resources += 1;
      const namespace = found.get(resource.namespace);
      if (namespace === undefined) return;
      namespace.resources += 1;
      namespace.names.set(resource.name, (namespace.names.get(resource.name) ?? 0) + 1);
      if (resource.kind === "persistentvolumeclaims") namespace.claims.push(resource.name);
      if (!isCounted(resource.kind)) return;
      namespace.counted[resource.kind] = [...(namespace.counted[resource.kind] ?? []), resource.name];
    },
    result(): Pick<ArchiveContents, "resources" | "namespaces"> {
      const namespaces = [...found].map(([name, { names, ...counted }]): [string, ArchivedNamespace] => {
        const listed = [...(expected.get(name) ?? [])];
        const missing = listed.filter(([resource, count]) => (names.get(resource) ?? 0) < count);
        return [name, { ...counted, missing: missing.slice(0, MOST_MISSING).map(([resource]) => resource) }];
      });
      return { resources, namespaces: new Map(namespaces) };
    },
  };
}

function newNamespace() {
  const none: Partial<Record<CountedResource, readonly string[]>> = {};
  return { resources: 0, claims: [] as string[], counted: none, names: new Map<string, number>() };
}

interface ArchivedResource {
  readonly kind: string;
  /** For a Namespace, its own name. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * `resources/pods/namespaces/tenant-acme/kafka-0.json`. Velero writes each object once more in a folder named after its
 * version, which is passed over. Of what belongs to no namespace, only Namespaces are placed in one.
 */
function resourceAt(path: string): ArchivedResource | undefined {
  const [top, kind = "", scope, ...rest] = path.replace(/^\.\//u, "").split("/");
  const file = rest.at(-1);
  if (top !== "resources" || file === undefined || !file.endsWith(".json")) return undefined;
  const name = file.slice(0, -".json".length);
  if (scope === "namespaces" && rest.length === 2) return { kind, namespace: rest[0] ?? "", name };
  if (scope !== "cluster" || rest.length !== 1) return undefined;
  return { kind, namespace: kind === "namespaces" ? name : "", name };
}
