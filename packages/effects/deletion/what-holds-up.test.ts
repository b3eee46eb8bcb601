import { describe, expect, it } from "vitest";
import type { KubernetesApi, KubernetesRequest } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { whatHoldsUpNamespace, whatHoldsUpVolumes } from "./what-holds-up.ts";

/** An API server that answers so to each path, and has nothing else. */
function apiWith(answers: Readonly<Record<string, (request: KubernetesRequest) => object>>): KubernetesApi {
  return {
    cluster: "prod-eu",
    async request(request) {
      const answer = answers[request.path]?.(request);
      if (answer !== undefined) return answer;
      throw new KubernetesError("not found", { status: 404, reason: "NotFound", retryAfter: undefined });
    },
  };
}

describe("what holds up a namespace", () => {
  const path = "/api/v1/namespaces/tenant-acme";
  const held = (...conditions: readonly object[]) =>
    whatHoldsUpNamespace(apiWith({ [path]: () => ({ status: { conditions } }) }), "tenant-acme");

  it("is an aggregated API that is down, in Kubernetes' own words: a fault of the cluster, not the tenant's", async () => {
    const message = "Discovery failed for some groups, 1 failing: metrics.k8s.io/v1beta1: stale GroupVersion discovery";
    const down = { type: "NamespaceDeletionDiscoveryFailure", status: "True", reason: "DiscoveryFailed", message };
    const fine = { type: "NamespaceContentRemaining", status: "False", message: "All content removed" };
    expect(await held(down, fine)).toEqual([`NamespaceDeletionDiscoveryFailure: ${message}`]);
  });

  it("is what remains in it, and the finalizers of that", async () => {
    const remaining = "Some resources are remaining: persistentvolumeclaims. has 1 resource instances";
    const finalizers = "Some content in the namespace has finalizers remaining: kubernetes.io/pvc-protection in 1";
    expect(
      await held(
        { type: "NamespaceContentRemaining", status: "True", message: remaining },
        { type: "NamespaceFinalizersRemaining", status: "True", message: finalizers },
      ),
    ).toEqual([`NamespaceContentRemaining: ${remaining}`, `NamespaceFinalizersRemaining: ${finalizers}`]);
  });

  it("is nothing where Kubernetes names nothing, or the namespace is gone by now", async () => {
    expect(await held()).toEqual([]);
    expect(await whatHoldsUpNamespace(apiWith({ [path]: () => ({ status: {} }) }), "tenant-acme")).toEqual([]);
    expect(await whatHoldsUpNamespace(apiWith({}), "tenant-acme")).toEqual([]);
  });
});

describe("what holds up volumes", () => {
  const attachment = (
    name: string,
    volume: string,
    more: { readonly metadata?: object; readonly status?: object },
  ) => ({
    metadata: { name, ...more.metadata },
    spec: { nodeName: "ip-10-0-0-1", source: { persistentVolumeName: volume } },
    status: more.status,
  });
  const pages = [
    [attachment("csi-1", "pv-other", {})],
    [
      attachment("csi-2", "pv-1", {
        metadata: { deletionTimestamp: "2026-03-01T00:00:00Z" },
        status: { detachError: { message: "node is gone" } },
      }),
    ],
  ];
  const attachments = ({ query }: KubernetesRequest) => {
    const at = Number(query?.["continue"] ?? 0);
    const next = at + 1 < pages.length ? { continue: String(at + 1) } : {};
    return { kind: "VolumeAttachmentList", metadata: next, items: pages[at] ?? [] };
  };
  const path = "/apis/storage.k8s.io/v1/volumeattachments";

  it("is the VolumeAttachment to a node that is dead, on whichever page it is listed, and the volume's finalizers", async () => {
    const finalizers = ["kubernetes.io/pv-protection", "external-attacher/ebs-csi-aws-com"];
    const volume = { metadata: { deletionTimestamp: "2026-03-02T00:00:00Z", finalizers } };
    const api = apiWith({ [path]: attachments, "/api/v1/persistentvolumes/pv-1": () => volume });
    expect(await whatHoldsUpVolumes(api, ["pv-1", "pv-gone"])).toEqual([
      "VolumeAttachment csi-2 of PersistentVolume pv-1 to node ip-10-0-0-1, which is being deleted since 2026-03-01T00:00:00Z (node is gone)",
      "finalizer kubernetes.io/pv-protection, external-attacher/ebs-csi-aws-com of PersistentVolume pv-1, which is being deleted since 2026-03-02T00:00:00Z",
    ]);
  });

  it("is not a finalizer of a volume that nobody deletes", async () => {
    const api = apiWith({
      [path]: attachments,
      "/api/v1/persistentvolumes/pv-2": () => ({ metadata: { finalizers: ["kubernetes.io/pv-protection"] } }),
    });
    expect(await whatHoldsUpVolumes(api, ["pv-2"])).toEqual([]);
  });

  it("is not known from an answer that is no list of attachments", async () => {
    await expect(whatHoldsUpVolumes(apiWith({ [path]: () => ({ items: [] }) }), ["pv-1"])).rejects.toThrow();
  });
});
