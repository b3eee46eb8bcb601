import type { Answer, Contest } from "./contest.ts";

export interface JoinedBackup {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly includedNamespaces?: readonly string[] };
  readonly status: { readonly phase?: string; readonly startTimestamp?: string | Date };
}

interface Info {
  readonly pvcName: string;
  readonly skipped?: boolean;
  readonly result?: string;
  readonly nativeSnapshotInfo?: { readonly snapshotHandle?: string };
}

interface Facts {
  readonly claims: readonly { readonly metadata: { readonly namespace: string; readonly name: string } }[];
  readonly backups: readonly JoinedBackup[];
  /** By the backup's name; undefined for what could not be read. */
  readonly infos: ReadonlyMap<string, unknown>;
  /** By id, the backup that its tag names. */
  readonly snapshots: ReadonlyMap<string, string>;
}

/** Joins what was read by maps, as directly as it can be done. */
export function join(
  { claims, backups, infos, snapshots }: Facts,
  { now, allowedAge }: Pick<Contest, "now" | "allowedAge">,
): Answer {
  const byNamespace = new Map<string, JoinedBackup[]>();
  const startOf = ({ status }: JoinedBackup) => new Date(status.startTimestamp ?? 0).getTime();
  for (const backup of backups) {
    const namespace = backup.spec.includedNamespaces?.[0] ?? "";
    const list = byNamespace.get(namespace);
    if (list === undefined) byNamespace.set(namespace, [backup]);
    else list.push(backup);
  }
  const claimsOf = new Map<string, string[]>();
  for (const { metadata } of claims) {
    const list = claimsOf.get(metadata.namespace);
    if (list === undefined) claimsOf.set(metadata.namespace, [metadata.name]);
    else list.push(metadata.name);
  }
  const notFresh: string[] = [];
  const notComplete: string[] = [];
  for (const [namespace, names] of claimsOf) {
    const tenant = namespace.replace("tenant-", "");
    const done = (byNamespace.get(namespace) ?? [])
      .filter(({ status }) => status.phase === "Completed")
      .sort((a, b) => startOf(b) - startOf(a));
    const newest = done[0];
    if (newest === undefined || now - startOf(newest) > allowedAge) notFresh.push(tenant);
    const info = newest && infos.get(newest.metadata.name);
    const held = new Set(
      (Array.isArray(info) ? (info as readonly Info[]) : []).flatMap(
        ({ pvcName, skipped, result, nativeSnapshotInfo }) =>
          !skipped && result === "succeeded" && snapshots.has(nativeSnapshotInfo?.snapshotHandle ?? "")
            ? [pvcName]
            : [],
      ),
    );
    if (!names.every((name) => held.has(name))) notComplete.push(tenant);
  }
  const owned = new Set<string>();
  const unread = new Set<string>();
  for (const [backup, info] of infos) {
    if (!Array.isArray(info)) unread.add(backup);
    else
      for (const { nativeSnapshotInfo } of info as readonly Info[]) owned.add(nativeSnapshotInfo?.snapshotHandle ?? "");
  }
  const orphans = [...snapshots].flatMap(([id, backup]) => (owned.has(id) || unread.has(backup) ? [] : [id]));
  return { notFresh, notComplete, orphans };
}
