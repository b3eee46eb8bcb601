import { describe, expect, it } from "vitest";
import { isOtherResource, listPath, resourceNamed, resourceOfKind } from "./resources.ts";

describe("resourceNamed", () => {
  it.each([
    ["namespaces", "namespaces"],
    ["backups.velero.io", "backups.velero.io"],
    ["backups.v1.velero.io", "backups.velero.io"],
    ["daemonsets", "daemonsets.apps"],
    ["daemonsets.apps", "daemonsets.apps"],
    ["daemonsets.v1.apps", "daemonsets.apps"],
    ["networkpolicies", "networkpolicies.networking.k8s.io"],
    ["networkpolicies.crd.projectcalico.org", "networkpolicies.crd.projectcalico.org"],
    ["networkpolicies.v3.projectcalico.org", "networkpolicies.projectcalico.org"],
  ])("%s", (name, resource) => {
    expect(resourceNamed(name)).toBe(resource);
  });

  it.each(["backups", "backups.longhorn.io", "tiers", "everything", "Pods", "toString", ""])(
    "is not sure of %j: other groups may have such a resource",
    (name) => {
      expect(resourceNamed(name)).toBeUndefined();
    },
  );
});

describe("isOtherResource", () => {
  it.each([
    ...["leases.coordination.k8s.io", "backups.longhorn.io", "deployments.apps", "deployments.v1.apps"],
    ...["configmaps", "ingresses", "clusterissuers.v1.cert-manager.io", "sandboxes.karpenter.k8s.aws"],
  ])("knows %s by its form", (name) => {
    expect(isOtherResource(name)).toBe(true);
  });

  it.each(["pods", "backups.velero.io", "everything", "all.prod", "2026-03-10", "notes", "backups", ""])(
    "is not sure of %j: facts are made of it, or it could hold anything",
    (name) => {
      expect(isOtherResource(name)).toBe(false);
    },
  );
});

describe("resourceOfKind", () => {
  it.each([
    ["v1", "Namespace", "namespaces"],
    ["velero.io/v1", "Backup", "backups.velero.io"],
    ["velero.io/v2", "Backup", "backups.velero.io"],
    ["longhorn.io/v1beta2", "Backup", undefined],
    ["networking.k8s.io/v1", "NetworkPolicy", "networkpolicies.networking.k8s.io"],
    ["crd.projectcalico.org/v1", "NetworkPolicy", "networkpolicies.crd.projectcalico.org"],
    ["projectcalico.org/v3", "NetworkPolicy", "networkpolicies.projectcalico.org"],
    ["v1", "Backup", undefined],
  ])("%s %s", (apiVersion, kind, resource) => {
    expect(resourceOfKind(apiVersion, kind)).toBe(resource);
  });
});

describe("listPath", () => {
  it("is under /api for the core group and under /apis for others", () => {
    expect(listPath("persistentvolumes")).toBe("/api/v1/persistentvolumes");
    expect(listPath("backups.velero.io")).toBe("/apis/velero.io/v1/backups");
  });
});
