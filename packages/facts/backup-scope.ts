import * as z from "zod";
import type { BackupScope } from "#domain/velero.ts";
import { labels, texts } from "./kubernetes-object.ts";

const selector = z.object({ matchLabels: labels, matchExpressions: z.array(z.unknown()).nullish() }).nullish();

/** What a Backup's spec or a Schedule's template takes in: Velero's BackupSpec. */
export const backupScope = z.object({
  includedNamespaces: texts,
  excludedNamespaces: texts,
  labelSelector: selector,
  orLabelSelectors: z.array(z.unknown()).nullish(),
  includedResources: texts,
  excludedResources: texts,
  includedNamespaceScopedResources: texts,
  excludedNamespaceScopedResources: texts,
  excludedClusterScopedResources: texts,
  includeClusterResources: z.boolean().nullish(),
  snapshotVolumes: z.boolean().nullish(),
  defaultVolumesToFsBackup: z.boolean().nullish(),
  /** Its name before Velero 1.10. */
  defaultVolumesToRestic: z.boolean().nullish(),
});

type ForeignScope = z.output<typeof backupScope>;

/** By each field of the spec, whether it leaves out things within the namespaces that are taken in. */
const NARROWS: { readonly [F in keyof ForeignScope]?: (scope: ForeignScope) => boolean } = {
  labelSelector: ({ labelSelector: by }) =>
    Object.keys(by?.matchLabels ?? {}).length > 0 || isFilled(by?.matchExpressions),
  orLabelSelectors: ({ orLabelSelectors }) => isFilled(orLabelSelectors),
  includedResources: ({ includedResources }) => leavesOut(includedResources),
  excludedResources: ({ excludedResources }) => excludes(excludedResources),
  includedNamespaceScopedResources: ({ includedNamespaceScopedResources }) =>
    leavesOut(includedNamespaceScopedResources),
  excludedNamespaceScopedResources: ({ excludedNamespaceScopedResources }) =>
    excludes(excludedNamespaceScopedResources),
  excludedClusterScopedResources: ({ excludedClusterScopedResources: excluded }) => excluded.some(areVolumes),
  // Without PersistentVolumes there are no snapshots of them, and without snapshots the data can still be copied as files.
  includeClusterResources: (scope) => scope.includeClusterResources === false && !copiesFiles(scope),
  snapshotVolumes: (scope) => scope.snapshotVolumes === false && !copiesFiles(scope),
};

function copiesFiles({ defaultVolumesToFsBackup, defaultVolumesToRestic }: ForeignScope): boolean {
  return defaultVolumesToFsBackup === true || defaultVolumesToRestic === true;
}

export function scopeOf(scope: ForeignScope): BackupScope {
  const narrowedBy = Object.entries(NARROWS)
    .filter(([, narrows]) => narrows(scope))
    .map(([field]) => field);
  return {
    includedNamespaces: scope.includedNamespaces,
    excludedNamespaces: scope.excludedNamespaces,
    ...(narrowedBy.length > 0 ? { narrowedBy } : {}),
  };
}

function leavesOut(included: readonly string[]): boolean {
  return isFilled(included) && !included.includes("*");
}

/** Velero itself adds the first two to every Backup: it handles CSI snapshots on its own. Events are nobody's data. */
const NOT_MISSED: ReadonlySet<string> = new Set([
  "volumesnapshots.snapshot.storage.k8s.io",
  "volumesnapshotcontents.snapshot.storage.k8s.io",
  ...["events", "events.events.k8s.io"],
]);

function excludes(excluded: readonly string[]): boolean {
  return excluded.some((resource) => !NOT_MISSED.has(resource));
}

function isFilled(list: readonly unknown[] | null | undefined): boolean {
  return (list ?? []).length > 0;
}

function areVolumes(resource: string): boolean {
  return resource === "*" || resource === "persistentvolumes" || resource === "pv";
}
