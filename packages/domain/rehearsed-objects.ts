import * as z from "zod";

/** What a rehearsal restores of workloads: nothing; the objects, with nothing that runs; or the workloads as they were. */
export const workloadsSchema = z.enum(["none", "zero", "as-backed-up"]);
export type Workloads = z.output<typeof workloadsSchema>;

/**
 * What a rehearsal restores besides volumes, and counts: by the names that Velero, its archives and kubectl have for
 * them. Those of `apps` and `batch` are workloads.
 */
export const COUNTED_RESOURCES = [
  "configmaps",
  "serviceaccounts",
  "deployments.apps",
  "statefulsets.apps",
  "cronjobs.batch",
] as const;
export type CountedResource = (typeof COUNTED_RESOURCES)[number];

const COUNTED: ReadonlySet<string> = new Set(COUNTED_RESOURCES);

export function isCounted(resource: string): resource is CountedResource {
  return COUNTED.has(resource);
}

const text = z.string().min(1);

/** Decided when a rehearsal begins, and kept: settings may change while it runs. */
export const rehearsedObjectsSchema = z
  .object({
    workloads: workloadsSchema,
    /** All that Velero is to restore. */
    resources: z.array(text).readonly(),
    /** The names that the backup's archive has of each counted resource. */
    names: z.partialRecord(z.enum(COUNTED_RESOURCES), z.array(text).readonly()).readonly(),
  })
  .readonly();
export type RehearsedObjects = z.output<typeof rehearsedObjectsSchema>;

/** Of what an older version of Surety has begun. */
export const NOT_COUNTED: RehearsedObjects = {
  ...{ workloads: "none", resources: ["persistentvolumeclaims", "persistentvolumes", "configmaps"], names: {} },
};

/** How many objects of one resource the backup's archive has, and how many of those were there after the Restore. */
export const objectCountSchema = z
  .object({ resource: text, inBackup: z.int().min(0), restored: z.int().min(0) })
  .readonly();
export type ObjectCount = z.output<typeof objectCountSchema>;

/** An object that was found in a rehearsal's namespace. */
export interface RestoredObject {
  readonly name: string;
  /** What it asks to run, as its spec says: `3 replicas`, `not suspended`. Absent where it runs nothing. */
  readonly runs?: string;
}

/** Everything of the counted resources that is in one namespace. */
export type RestoredObjects = { readonly [R in CountedResource]: readonly RestoredObject[] };
