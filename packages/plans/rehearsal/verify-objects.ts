import type { RehearsalFault } from "#domain/rehearsal.ts";
import {
  COUNTED_RESOURCES,
  type CountedResource,
  type ObjectCount,
  type RehearsedObjects,
  type RestoredObjects,
} from "#domain/rehearsed-objects.ts";

const KINDS: Readonly<Record<CountedResource, string>> = {
  configmaps: "ConfigMaps",
  serviceaccounts: "ServiceAccounts",
  "deployments.apps": "Deployments",
  "statefulsets.apps": "StatefulSets",
  "cronjobs.batch": "CronJobs",
};

/** So many are named; of the others it is said how many there are. */
const MOST_NAMES = 5;

export function areCounted({ names }: RehearsedObjects): boolean {
  return Object.keys(names).length > 0;
}

/** Of each resource that was to be restored, what the backup's archive has, and what of it is there. */
export function countObjects({ names }: RehearsedObjects, restored: RestoredObjects): readonly ObjectCount[] {
  return expected(names).map(({ resource, wanted }) => {
    return { resource, inBackup: wanted.length, restored: wanted.length - missing(wanted, restored[resource]).length };
  });
}

/**
 * Every object of the archive is there, and nothing runs where nothing is to: that whatever was to keep it at rest did so
 * is not taken for granted.
 */
export function verifyObjects(
  { names, workloads }: RehearsedObjects,
  restored: RestoredObjects,
  from: string,
): readonly RehearsalFault[] {
  const lost = expected(names).flatMap(({ resource, wanted }) => {
    const gone = missing(wanted, restored[resource]);
    if (gone.length === 0) return [];
    const what = `${gone.length} of ${wanted.length} ${KINDS[resource]} of ${from}`;
    return [{ reason: "ObjectsMissing", message: `${what} were not restored: ${some(gone)}` }];
  });
  // What somebody has chosen to start is started once; what starts by the clock would start again and again.
  const atRest = workloads === "as-backed-up" ? (["cronjobs.batch"] as const) : COUNTED_RESOURCES;
  const awake = atRest.flatMap((resource) =>
    restored[resource].flatMap(({ name, runs }) => {
      const what = `${KINDS[resource].slice(0, -1)} ${name} of ${from}`;
      return runs === undefined ? [] : [{ reason: "NotAtRest", message: `${what} was restored with ${runs}` }];
    }),
  );
  return [...lost, ...awake];
}

function expected(names: RehearsedObjects["names"]) {
  return COUNTED_RESOURCES.flatMap((resource) => {
    const wanted = names[resource];
    return wanted === undefined ? [] : [{ resource, wanted }];
  });
}

function missing(wanted: readonly string[], found: readonly { readonly name: string }[]): readonly string[] {
  const there = new Set(found.map(({ name }) => name));
  return wanted.filter((name) => !there.has(name));
}

function some(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
