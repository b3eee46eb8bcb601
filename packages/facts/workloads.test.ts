import { describe, expect, it } from "vitest";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW, namespaceObject } from "./foreign.fixture.ts";
import type { ResourceName } from "./resources.ts";
import { sourcesOf } from "./sources.fixture.ts";

const at = "2026-01-01T00:00:00Z";

async function read(
  fact: "namespaces" | "persistentVolumeClaims" | "persistentVolumes",
  resource: ResourceName,
  items: readonly unknown[],
) {
  const { sources } = sourcesOf({ lists: { [resource]: items } });
  return (await collectFacts(sources, [fact], { cluster: CLUSTER, tenants: [], now: NOW }))[fact];
}

describe("namespaces", () => {
  it("have labels and a phase", async () => {
    expect(await read("namespaces", "namespaces", [namespaceObject("tenant-acme")])).toMatchObject({
      value: [
        {
          ...{ name: "tenant-acme", uid: "uid-tenant-acme", phase: "Active" },
          ...{ createdAt: Date.parse(at), labels: { "surety.dev/tenant": "acme" } },
        },
      ],
    });
  });

  it("that have no phase make the list unreadable, and are named", async () => {
    const reading = await read("namespaces", "namespaces", [
      namespaceObject("ok"),
      { ...namespaceObject("odd"), status: {} },
    ]);
    expect(reading).toMatchObject({
      ...{ status: "unreadable", cause: "malformed", source: "prod-eu: namespaces" },
      message: "Namespace odd: status.phase: found nothing; allowed is a text",
    });
  });
});

describe("persistentVolumeClaims", () => {
  const claim = (spec: object, phase: string) => ({
    metadata: { namespace: "tenant-acme", name: "data-0", uid: "u", creationTimestamp: at },
    spec,
    status: { phase },
  });

  it("name their volume once they are bound", async () => {
    const bound = claim({ volumeName: "pvc-1", storageClassName: "gp3" }, "Bound");
    expect(await read("persistentVolumeClaims", "persistentvolumeclaims", [bound])).toMatchObject({
      value: [{ namespace: "tenant-acme", name: "data-0", phase: "Bound", volumeName: "pvc-1", storageClass: "gp3" }],
    });
  });

  it("name none before, and an empty class is none", async () => {
    const reading = await read("persistentVolumeClaims", "persistentvolumeclaims", [
      claim({ storageClassName: "" }, "Pending"),
    ]);
    const [pending] = reading?.status === "observed" ? reading.value : [];
    expect(pending).toEqual({
      ...{
        namespace: "tenant-acme",
        name: "data-0",
        uid: "u",
        labels: {},
        createdAt: Date.parse(at),
        phase: "Pending",
      },
    });
  });
});

describe("persistentVolumes", () => {
  const volume = (spec: object) => ({
    metadata: { name: "pvc-1", uid: "u", creationTimestamp: at },
    spec: {
      claimRef: { namespace: "tenant-acme", name: "data-0", uid: "c" },
      persistentVolumeReclaimPolicy: "Delete",
      ...spec,
    },
    status: { phase: "Bound" },
  });
  const common = { name: "pvc-1", phase: "Bound", claim: { namespace: "tenant-acme", name: "data-0", uid: "c" } };

  it.each([
    [
      "a CSI volume",
      { csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" } },
      { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" },
    ],
    [
      "an in-tree volume",
      { awsElasticBlockStore: { volumeID: "vol-2" } },
      { driver: "kubernetes.io/aws-ebs", volumeHandle: "vol-2" },
    ],
    [
      "an in-tree volume with its zone",
      { awsElasticBlockStore: { volumeID: "aws://eu-west-1a/vol-3" } },
      { driver: "kubernetes.io/aws-ebs", volumeHandle: "vol-3" },
    ],
  ])("have the handle of %s", async (_, spec, expected) => {
    expect(await read("persistentVolumes", "persistentvolumes", [volume(spec)])).toMatchObject({
      value: [{ ...common, ...expected }],
    });
  });

  it("of another kind have no handle", async () => {
    const reading = await read("persistentVolumes", "persistentvolumes", [volume({ nfs: { server: "x" } })]);
    const [nfs] = reading?.status === "observed" ? reading.value : [];
    expect(nfs).toMatchObject(common);
    expect(nfs).not.toHaveProperty("volumeHandle");
  });
});
