import { describe, expect, it } from "vitest";
import { backupScope, scopeOf } from "./backup-scope.ts";

const narrowedBy = (spec: object) => scopeOf(backupScope.parse(spec)).narrowedBy;

describe("scopeOf", () => {
  it.each([
    ["nothing", {}],
    [
      "fields that are empty",
      { labelSelector: {}, orLabelSelectors: [], includedResources: [], excludedResources: null },
    ],
    ["every resource", { includedResources: ["*"] }],
    ["resources of the cluster other than volumes", { excludedClusterScopedResources: ["clusterroles"] }],
    [
      "what Velero 1.18 adds to every Backup",
      {
        excludedClusterScopedResources: ["volumesnapshotcontents.snapshot.storage.k8s.io"],
        excludedNamespaceScopedResources: ["volumesnapshots.snapshot.storage.k8s.io"],
      },
    ],
    ["all but events", { excludedResources: ["events", "events.events.k8s.io"] }],
    ["resources of the cluster", { includeClusterResources: true, snapshotVolumes: true }],
    ["copies of files instead of snapshots", { snapshotVolumes: false, defaultVolumesToFsBackup: true }],
  ])("a whole namespace is taken in with %s", (_, spec) => {
    expect(narrowedBy(spec)).toBeUndefined();
  });

  it.each([
    ["labelSelector", { labelSelector: { matchLabels: { app: "kafka" } } }],
    ["labelSelector", { labelSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] } }],
    ["orLabelSelectors", { orLabelSelectors: [{ matchLabels: { app: "kafka" } }] }],
    ["includedResources", { includedResources: ["deployments.apps"] }],
    ["excludedResources", { excludedResources: ["persistentvolumeclaims"] }],
    ["includedNamespaceScopedResources", { includedNamespaceScopedResources: ["pods"] }],
    ["excludedNamespaceScopedResources", { excludedNamespaceScopedResources: ["pods"] }],
    ["excludedResources", { excludedResources: ["volumesnapshots.snapshot.storage.k8s.io", "persistentvolumeclaims"] }],
    ["excludedClusterScopedResources", { excludedClusterScopedResources: ["persistentvolumes"] }],
    ["includeClusterResources", { includeClusterResources: false }],
    ["snapshotVolumes", { snapshotVolumes: false }],
  ])("a part is left out by %s", (field, spec) => {
    expect(narrowedBy(spec)).toEqual([field]);
  });
});
