import type { ArchivedNamespace } from "#domain/backup-contents.ts";
import type { RehearsalSettings } from "#domain/rehearsal-settings.ts";
import { COUNTED_RESOURCES, type RehearsedObjects } from "#domain/rehearsed-objects.ts";

const VOLUMES = ["persistentvolumeclaims", "persistentvolumes"];

function isWorkload(resource: string): boolean {
  return /\.(?:apps|batch)$/u.test(resource);
}

/**
 * All that a rehearsal restores, and what it is to find afterwards. A list of what may be, not of what may not: the
 * customer's own kinds, which an operator would turn into pods, cannot be known.
 */
export function rehearsedObjects(
  { workloads, also }: Pick<RehearsalSettings, "workloads" | "also">,
  archived: Pick<ArchivedNamespace, "counted"> | undefined,
): RehearsedObjects {
  const counted = COUNTED_RESOURCES.filter((resource) => workloads !== "none" || !isWorkload(resource));
  const names = counted.map((resource) => [resource, archived?.counted[resource] ?? []] as const);
  return {
    ...{ workloads, resources: [...new Set([...VOLUMES, ...counted, ...also])] },
    names: Object.fromEntries(names),
  };
}
