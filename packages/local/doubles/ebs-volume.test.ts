import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import {
  gibibytes,
  isHeldForNothing,
  isToBeDeleted,
  isToBeProvisioned,
  persistentVolume,
  volumeRequest,
  withoutOwnFinalizer,
} from "./ebs-volume.ts";

const gp3: V1StorageClass = {
  metadata: { name: "gp3" },
  provisioner: "ebs.csi.aws.com",
  parameters: { type: "gp3", encrypted: "true" },
  reclaimPolicy: "Retain",
  volumeBindingMode: "WaitForFirstConsumer",
};

const provisioner = { "volume.kubernetes.io/storage-provisioner": "ebs.csi.aws.com" };
const onNode = { ...provisioner, "volume.kubernetes.io/selected-node": "node-a" };

const claim = (annotations: Record<string, string>, volumeName?: string): V1PersistentVolumeClaim => ({
  metadata: { name: "data-kafka-0", namespace: "tenant-acme", uid: "1234", annotations },
  spec: {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "8Gi" } },
    ...(volumeName !== undefined && { volumeName }),
  },
});

describe("a claim is provisioned", () => {
  it.each([
    ["when the scheduler has chosen a node", claim(onNode), gp3, true],
    ["not before the scheduler has chosen a node", claim(provisioner), gp3, false],
    [
      "without a node where its class is Immediate",
      claim(provisioner),
      { ...gp3, volumeBindingMode: "Immediate" },
      true,
    ],
    ["not when it is bound already", claim(onNode, "pvc-1234"), gp3, false],
    [
      "not when Kubernetes gave it to another driver",
      claim({ ...onNode, ...{ "volume.kubernetes.io/storage-provisioner": "efs" } }),
      gp3,
      false,
    ],
    [
      "not before Kubernetes gave it to this driver",
      claim({ "volume.kubernetes.io/selected-node": "node-a" }),
      gp3,
      false,
    ],
  ])("%s", (_, pvc, storageClass, expected) => {
    expect(isToBeProvisioned(pvc, storageClass)).toBe(expected);
  });

  it("not while it is being deleted", () => {
    const pvc = claim(onNode);
    const deleted = { ...pvc, metadata: { ...pvc.metadata, deletionTimestamp: new Date() } };
    expect(isToBeProvisioned(deleted, gp3)).toBe(false);
  });
});

describe("volumeRequest", () => {
  it("asks for what the class says, and names the claim by its uid only", () => {
    expect(volumeRequest(claim(onNode), gp3, "eu-west-1a")).toEqual({
      name: "pvc-1234",
      zone: "eu-west-1a",
      size: 8,
      type: "gp3",
      encrypted: true,
      tags: { CSIVolumeName: "pvc-1234", "ebs.csi.aws.com/cluster": "true" },
    });
  });

  it("does not encrypt where the class does not say so, as the real driver", () => {
    expect(volumeRequest(claim(onNode), { ...gp3, parameters: {} }, "eu-west-1a").encrypted).toBe(false);
  });
});

describe("persistentVolume", () => {
  it("is kept for its claim, in its zone, with the class's reclaim policy", () => {
    const request = volumeRequest(claim(onNode), gp3, "eu-west-1a");
    const { spec } = persistentVolume(claim(onNode), gp3, request, "vol-1");
    expect(spec).toMatchObject({
      csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" },
      claimRef: { namespace: "tenant-acme", name: "data-kafka-0", uid: "1234" },
      persistentVolumeReclaimPolicy: "Retain",
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: ["eu-west-1a"] }] },
          ],
        },
      },
    });
  });
});

describe("a volume is deleted", () => {
  const volume = (phase: string, policy = "Delete", driver = "ebs.csi.aws.com"): V1PersistentVolume => ({
    spec: { persistentVolumeReclaimPolicy: policy, csi: { driver, volumeHandle: "vol-1" } },
    status: { phase },
  });

  it.each([
    ["when its claim is gone", volume("Released"), true],
    ["not while its claim is there", volume("Bound"), false],
    ["not where its policy is Retain", volume("Released", "Retain"), false],
    ["not when it is another driver's", volume("Released", "Delete", "efs.csi.aws.com"), false],
  ])("%s", (_, pv, expected) => {
    expect(isToBeDeleted(pv)).toBe(expected);
  });

  it.each([
    ["Retain", ["external-provisioner.volume.kubernetes.io/finalizer"], true],
    ["Retain", ["kubernetes.io/pv-protection"], false],
    ["Delete", ["external-provisioner.volume.kubernetes.io/finalizer"], false],
  ])("by others, too, where its policy is %s and its finalizers are %j: %s", (policy, finalizers, expected) => {
    expect(isHeldForNothing({ ...volume("Released", policy), metadata: { finalizers } })).toBe(expected);
  });

  it("with others' finalizers left in place", () => {
    const finalizers = ["kubernetes.io/pv-protection", "external-provisioner.volume.kubernetes.io/finalizer"];
    expect(withoutOwnFinalizer({ metadata: { finalizers } })).toEqual(["kubernetes.io/pv-protection"]);
  });
});

describe("gibibytes", () => {
  it.each([
    ["8Gi", 8],
    ["1500Mi", 2],
    ["10G", 10],
    ["1Ti", 1024],
    ["1073741824", 1],
    ["8", 1],
    ["1073741825", 2],
  ])("reads %s as %i", (quantity, expected) => {
    expect(gibibytes(quantity)).toBe(expected);
  });

  it.each(["", "8Xi", "-8Gi"])("refuses %j", (quantity) => {
    expect(() => gibibytes(quantity)).toThrow(/is not a size/);
  });
});
