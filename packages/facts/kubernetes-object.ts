import * as z from "zod";
import { parseDuration } from "#domain/duration.ts";
import { instantSchema } from "#domain/instant.ts";
import { mapReading, observed } from "#domain/reading.ts";
import type { Collector } from "./context.ts";
import { allUnderstood, itemParser, textAt } from "./parse-items.ts";
import { RESOURCES, type ResourceName } from "./resources.ts";

/** Of hundreds of thousands of objects, most have none of something: one for all of them. */
const NO_TEXTS: readonly string[] = Object.freeze([]);
const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

/** Go prints an empty list or map as null, or leaves it out; both say that it is empty. */
export const texts = z
  .array(z.string())
  .nullish()
  .transform((list): readonly string[] => (list === null || list === undefined || list.length === 0 ? NO_TEXTS : list));

export const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map): Readonly<Record<string, string>> => map ?? NO_LABELS);

/** A time that may be left out, or null as Go prints one that was never set. */
export const optionalInstant = instantSchema.nullish().transform((at) => at ?? undefined);

/** What a field is where it is left out, or null, which the API server takes for the same. */
export function orElse<T extends z.ZodType>(schema: T, absent: z.output<T>) {
  return schema.nullish().transform((found): z.output<T> => found ?? absent);
}

/** A mapping that has nothing in it where it is left out, or null. */
export function orEmpty<T extends z.ZodType>(schema: T) {
  return z
    .unknown()
    .optional()
    .transform((found): unknown => found ?? {})
    .pipe(schema);
}

/** A number that is left out where it is 0 (`omitempty`). */
export const count = orElse(z.int().nonnegative(), 0);

/** A text that is left out where it is empty. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

/** A Go duration, such as Velero's `168h0m0s`. Go knows no days. */
export const goDuration = z.string().transform((text, context) => {
  const length = text.includes("d") ? undefined : parseDuration(text);
  if (length !== undefined) return length;
  context.addIssue({ code: "custom", message: "allowed is a duration such as 720h0m0s" });
  return z.NEVER;
});

export const metadata = z.object({
  name: z.string().min(1),
  uid: orElse(z.string(), ""),
  labels,
  creationTimestamp: instantSchema,
});

export const namespacedMetadata = metadata.extend({ namespace: z.string().min(1) });

interface ListOptions {
  /** What it means that the API server does not serve the resource: that there are none, or that nothing is known (the default). */
  readonly whereNotServed?: "none";
  /** Only objects in the namespace where Velero watches: elsewhere its objects are never acted upon. */
  readonly within?: "veleroNamespace";
}

/** The collector of all objects of one resource. */
export function listOf<T extends z.ZodType>(
  resource: ResourceName,
  schema: T,
  options: ListOptions = {},
): Collector<readonly z.output<T>[]> {
  const parse = itemParser(schema, (item) => nameOf(resource, item));
  return async ({ sources, cluster, now }) => {
    const isMine = (item: unknown) => options.within !== "veleroNamespace" || isIn(cluster.velero.namespace, item);
    const listed = await sources.list(resource, (item) => (isMine(item) ? [parse(item)] : []));
    if (options.whereNotServed === "none" && listed.status === "unreadable" && listed.cause === "notFound")
      return observed([], now);
    return allUnderstood(
      mapReading(listed, (items) => items.flat()),
      `${cluster.name}: ${resource}`,
    );
  };
}

function isIn(namespace: string, item: unknown): boolean {
  return (textAt(item, "metadata", "namespace") || namespace) === namespace;
}

function nameOf(resource: ResourceName, item: unknown): string | undefined {
  const name = textAt(item, "metadata", "name");
  if (name === undefined) return undefined;
  const namespace = textAt(item, "metadata", "namespace");
  return `${RESOURCES[resource].kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
