import { beforeAll, describe, expect, it } from "vitest";
import { REHEARSAL_LABEL } from "#domain/rehearsal.ts";
import { beginRehearsal } from "#effects/rehearsal/begin-rehearsal.ts";
import { lookInside } from "#facts/live/look-inside.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { rehearsalManifests } from "#plans/rehearsal/manifests.ts";
import { rehearsedObjects } from "#plans/rehearsal/rehearsed.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { createIdentities } from "./identity.ts";
import { sharedClients } from "./shared-clients.ts";

const { environment, core } = sharedClients();
const { apiAs } = createIdentities(environment);
const SETTINGS = { workloads: "zero", also: [] } as const;
const RESTORES = "/apis/velero.io/v1/namespaces/velero/restores";

const restoreOf = (spec: object) => ({
  ...{ apiVersion: "velero.io/v1", kind: "Restore" },
  metadata: { name: "rehearsal-z", labels: { [REHEARSAL_LABEL]: "rehearsal-z" } },
  spec: {
    ...{ backupName: "b", namespaceMapping: { "tenant-guarded": "rehearsal-z" } },
    ...{
      includedResources: ["deployments.apps"],
      resourceModifier: { kind: "ConfigMap", name: "surety-rehearsals-x" },
    },
    ...spec,
  },
});

const roleBinding = (name: string, group: string) => ({
  ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: { name: "more" } },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group }],
});

describe("the role of rehearsals", () => {
  const name = "rehearsal-guarded-1";
  const asked = {
    name,
    backup: "there-is-none",
    from: "tenant-guarded",
    objects: rehearsedObjects(SETTINGS, undefined),
  };
  const manifests = rehearsalManifests(asked, "velero");
  let api: KubernetesApi;

  beforeAll(async () => {
    api = await apiAs("rehearse-restore", "surety:rehearse-restore");
    const labels = { "surety.dev/tenant": "guarded" };
    await core.createNamespace({ body: { metadata: { name: "tenant-guarded", labels } } });
    await core.createNamespace({ body: { metadata: { name: "rehearsal-foreign" } } });
  });

  it("makes a rehearsal, and makes it again, which changes nothing", async () => {
    await beginRehearsal(api, manifests);
    const before = (await core.readNamespace({ name })).metadata?.uid;
    await beginRehearsal(api, manifests);
    expect((await core.readNamespace({ name })).metadata?.uid).toBe(before);
  });

  it("may give itself no other role, not even in the namespace of a rehearsal", async () => {
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${name}/rolebindings`;
    const body = roleBinding("cluster-admin", "surety:rehearse-restore");
    await expect(api.request({ method: "POST", path, body, deadline: 10_000 })).rejects.toThrow(/403/u);
  });

  it("sees what is in the namespace of a rehearsal, and in no other", async () => {
    const look = (namespace: string) => lookInside(api, namespace, Date.now);
    const seen = async () => (await look(name)).status === "observed";
    await waitUntil("the role to be in force", seen, { deadline: 10_000, every: 100 });
    await core.createNamespacedConfigMap({ namespace: name, body: { metadata: { name: "settings" } } });
    const found = await look(name);
    expect(found.status === "observed" && found.value.objects.configmaps.map((one) => one.name)).toContain("settings");
    for (const namespace of ["tenant-guarded", "rehearsal-foreign", "velero"])
      expect(await look(namespace)).toMatchObject({ status: "unreadable", cause: "forbidden" });
  });

  it.each([{}, { activeDeadlineSeconds: 60 }])("lets no pod in, whoever makes one: %j", async (fields) => {
    const isInForce = async () => {
      const { status } = await core.readNamespacedResourceQuota({ namespace: name, name: "surety-at-rest" });
      return status?.hard?.["pods"] === "0";
    };
    await waitUntil("the quota to be in force", isInForce, { deadline: 10_000, every: 100 });
    const container = {
      ...{ name: "c", image: "x" },
      securityContext: {
        ...{ allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ["ALL"] } },
        seccompProfile: { type: "RuntimeDefault" },
      },
    };
    const body = { metadata: { name: "p" }, spec: { containers: [container], ...fields } };
    await expect(core.createNamespacedPod({ namespace: name, body })).rejects.toThrow(
      /exceeded quota: surety-at-rest/u,
    );
  });

  it("lets no Service be reached from outside", async () => {
    for (const type of ["LoadBalancer", "NodePort"]) {
      const body = { metadata: { name: "s" }, spec: { type, ports: [{ port: 80 }] } };
      await expect(core.createNamespacedService({ namespace: name, body })).rejects.toThrow(/exceeded quota/u);
    }
  });

  it("takes over no namespace that is somebody else's", async () => {
    const foreign = rehearsalManifests({ ...asked, name: "rehearsal-foreign" }, "velero");
    await expect(beginRehearsal(api, foreign)).rejects.toThrow(/exists, and is not the rehearsal's/u);
  });

  it.each<[string, "POST" | "PATCH" | "DELETE", string, object?]>([
    ["delete a tenant's namespace", "DELETE", "/api/v1/namespaces/tenant-guarded"],
    ["delete somebody else's namespace of such a name", "DELETE", "/api/v1/namespaces/rehearsal-foreign"],
    ["make a namespace of another name", "POST", "/api/v1/namespaces", { metadata: { name: "tenant-other" } }],
    [
      "restore into another namespace",
      "POST",
      RESTORES,
      {
        ...{ apiVersion: "velero.io/v1", kind: "Restore" },
        metadata: { name: "rehearsal-x", labels: { [REHEARSAL_LABEL]: "rehearsal-x" } },
        spec: { backupName: "b", namespaceMapping: { "tenant-guarded": "tenant-other" } },
      },
    ],
    [
      "restore a tenant's namespace over itself",
      "POST",
      RESTORES,
      {
        ...{ apiVersion: "velero.io/v1", kind: "Restore" },
        metadata: { name: "rehearsal-y", labels: { [REHEARSAL_LABEL]: "rehearsal-y" } },
        spec: { backupName: "b" },
      },
    ],
    [
      "close a tenant's namespace",
      "PATCH",
      "/apis/networking.k8s.io/v1/namespaces/tenant-guarded/networkpolicies/x",
      {
        ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "x" } },
        spec: { podSelector: {} },
      },
    ],
    ["restore what runs", "POST", RESTORES, restoreOf({ includedResources: ["configmaps", "jobs.batch"] })],
    ["restore everything", "POST", RESTORES, restoreOf({ includedResources: ["*"] })],
    ["restore all by naming nothing", "POST", RESTORES, restoreOf({ includedResources: [] })],
    [
      "restore workloads as they are",
      "POST",
      RESTORES,
      restoreOf({ resourceModifier: { kind: "ConfigMap", name: "own" } }),
    ],
    [
      "give itself a role in a tenant's namespace",
      "POST",
      "/apis/rbac.authorization.k8s.io/v1/namespaces/tenant-guarded/rolebindings",
      roleBinding("surety-rehearse-restore-inside", "surety:rehearse-restore"),
    ],
    [
      "give its role to somebody else",
      "POST",
      `/apis/rbac.authorization.k8s.io/v1/namespaces/${name}/rolebindings`,
      roleBinding("surety-rehearse-restore-inside", "system:authenticated"),
    ],
    [
      "limit what a tenant runs",
      "PATCH",
      "/api/v1/namespaces/tenant-guarded/resourcequotas/x",
      { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "x" }, spec: { hard: { pods: "0" } } },
    ],
    [
      "write into somebody else's namespace of such a name",
      "PATCH",
      "/api/v1/namespaces/rehearsal-foreign/resourcequotas/x",
      { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "x" }, spec: { hard: { pods: "0" } } },
    ],
  ])("may not %s", async (_, method, path, body) => {
    const apply = method === "PATCH" && {
      ...{ contentType: "application/apply-patch+yaml", query: { fieldManager: "surety" } },
    };
    const given = body !== undefined && { body };
    const request = api.request({ method, path, deadline: 10_000, ...given, ...apply });
    await expect(request).rejects.toThrow(/Surety's rehearse-restore may only/u);
  });

  it("deletes the namespace of a rehearsal, and its Restore", async () => {
    await api.request({ method: "DELETE", path: `${RESTORES}/${name}`, deadline: 10_000 });
    await api.request({ method: "DELETE", path: `/api/v1/namespaces/${name}`, deadline: 10_000 });
  });
});
