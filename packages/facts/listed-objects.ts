import * as z from "zod";
import { type Instant, instantSchema } from "#domain/instant.ts";
import { describeIssues } from "#runtime/issues.ts";

/** One object, version or delete marker, as S3 lists it. */
export interface ListedObject {
  readonly key: string;
  /** `current`: it exists. `hidden`: a newer version or a delete marker is before it. */
  readonly state: "current" | "hidden" | "marker";
  readonly bytes: number;
  readonly writtenAt: Instant;
  readonly etag?: string | undefined;
  readonly storageClass: string;
}

const object = z.object({
  Key: z.string().min(1),
  Size: z.int().nonnegative(),
  LastModified: instantSchema,
  ETag: z.string().nullish(),
  StorageClass: z.string().nullish(),
});

const version = object.extend({ IsLatest: z.boolean() });
const marker = version.pick({ Key: true, LastModified: true, IsLatest: true });

/** Go and the command line print an empty list as null, or leave it out. */
const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform((list) => list ?? []);

const objectsPage = z.object({ Contents: listOf(object) });
const versionsPage = z.object({ Versions: listOf(version), DeleteMarkers: listOf(marker) });

/** What a page of a listing of objects names. Throws MalformedPage for what is not one. */
export function objectsIn(page: unknown, prefix: string): readonly ListedObject[] {
  return parsePage(page, objectsPage, ["Contents"], prefix).Contents.map((item) => listed(item, "current"));
}

/** What a page of a listing of versions names. Throws MalformedPage for what is not one. */
export function versionsIn(page: unknown, prefix: string): readonly ListedObject[] {
  const { Versions, DeleteMarkers } = parsePage(page, versionsPage, ["Versions", "DeleteMarkers"], prefix);
  return [
    ...Versions.map((item) => listed(item, item.IsLatest ? "current" : "hidden")),
    ...DeleteMarkers.map((item) => listed({ ...item, Size: 0 }, "marker")),
  ];
}

/** A page from which nothing is taken. */
export class MalformedPage extends Error {
  override readonly name = "MalformedPage";
}

/** An answer without a list in it is that of an empty bucket only where it says so by one of these. */
const SIGNS = ["KeyCount", "MaxKeys", "IsTruncated", "Name", "Prefix", "RequestCharged"];

function parsePage<T extends z.ZodType>(
  page: unknown,
  schema: T,
  lists: readonly string[],
  prefix: string,
): z.output<T> {
  if (typeof page !== "object" || page === null) throw new MalformedPage("found what is not an answer");
  const parsed = schema.safeParse(page);
  if (!parsed.success) throw new MalformedPage(describeIssues(parsed.error, page).slice(0, 3).join("; "));
  if (![...lists, ...SIGNS].some((key) => key in page)) throw new MalformedPage("found an answer that lists nothing");
  const count: unknown = Reflect.get(page, "KeyCount");
  if (typeof count === "number" && count > 0 && !lists.some((key) => hasItems(Reflect.get(page, key))))
    throw new MalformedPage(`found a count of ${count}, and nothing that was counted`);
  const only: unknown = Reflect.get(page, "Prefix");
  if (typeof only === "string" && !prefix.startsWith(only))
    throw new MalformedPage(`found a listing of ${only} only; allowed is one of all that begins with "${prefix}"`);
  if (typeof Reflect.get(page, "Delimiter") === "string" && Reflect.get(page, "Delimiter") !== "")
    throw new MalformedPage("found a listing of folders; allowed is one of objects, without a delimiter");
  return parsed.data;
}

function hasItems(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

function listed(item: z.output<typeof object>, state: ListedObject["state"]): ListedObject {
  const { Key: key, Size: bytes, LastModified: writtenAt, ETag, StorageClass } = item;
  return { key, state, bytes, writtenAt, etag: ETag ?? undefined, storageClass: StorageClass ?? "STANDARD" };
}
