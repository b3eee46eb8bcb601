import {
  type ClusterPermissions,
  deleteBackupsAndVolumes,
  pruneBackups,
  readBackups,
  readClusters,
  readNetworks,
  readSnapshots,
  readSnapshotUses,
  type Statement,
} from "./cluster-permissions.ts";
import type { Cluster } from "./configuration.ts";

/** A function of Surety's that asks clusters, by its folder's name. */
export type ClusterFunction = "sweep" | "tenant-events" | "delete-tenant" | "prune-retention" | "rehearse-restore";

/** What one of the two roles of another account is for. */
export interface AccountRole {
  readonly purpose: string;
  readonly assumedBy: readonly ClusterFunction[];
  readonly permissions: readonly ClusterPermissions[];
}

/** The roles of another account, by their names in the configuration. The stacks allow functions to assume each. */
export const ACCOUNT_ROLES = {
  readerRole: {
    purpose: "Surety's functions that look: at clusters, volumes, snapshots and what Velero keeps",
    assumedBy: ["sweep", "tenant-events"],
    permissions: [readClusters, readBackups, readSnapshots, readNetworks],
  },
  removerRole: {
    purpose: "Surety's functions that delete: what is a departed tenant's, nobody's, or restored for a rehearsal",
    assumedBy: ["delete-tenant", "prune-retention", "rehearse-restore"],
    permissions: [readClusters, readBackups, readSnapshots, readSnapshotUses, pruneBackups, deleteBackupsAndVolumes],
  },
} as const satisfies Readonly<Record<string, AccountRole>>;
export type AccountRoleName = keyof typeof ACCOUNT_ROLES;

/** What such a role has to be allowed for these clusters, each action on the same resources once. */
export function statementsOf(role: AccountRoleName, clusters: readonly Cluster[]): readonly Statement[] {
  const byReach = new Map<string, Statement>();
  for (const statement of ACCOUNT_ROLES[role].permissions.flatMap((permissions) => permissions(clusters))) {
    const { resources, conditions, actions } = statement;
    const key = JSON.stringify([resources, conditions]);
    const known = byReach.get(key)?.actions ?? [];
    byReach.set(key, { ...statement, actions: [...new Set([...known, ...actions])] });
  }
  return [...byReach.values()];
}
