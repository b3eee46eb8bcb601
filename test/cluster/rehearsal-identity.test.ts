import { beforeAll, describe, expect, it } from "vitest";
import { REHEARSAL_LABEL } from "#domain/rehearsal.ts";
import { beginRehearsal } from "#effects/rehearsal/begin-rehearsal.ts";
import { rehearsalManifests } from "#plans/rehearsal/manifests.ts";
import { connectKubernetes, type KubernetesApi } from "#runtime/kubernetes.ts";
import { createIdentities } from "./identity.ts";
import { sharedClients } from "./shared-clients.ts";

const { environment, core } = sharedClients();
const { createRole, tokenOf } = createIdentities(environment);
const RESTORES = "/apis/velero.io/v1/namespaces/velero/restores";

describe("the role of rehearsals", () => {
  const name = "rehearsal-guarded-1";
  const asked = { name, backup: "there-is-none", from: "tenant-guarded" };
  const manifests = rehearsalManifests(asked, "velero");
  let api: KubernetesApi;

  beforeAll(async () => {
    await createRole("rehearse-restore", ["surety:rehearse-restore"]);
    const token = await tokenOf("rehearse-restore");
    const { clusterName: cluster } = environment.kubernetes;
    api = connectKubernetes({ cluster, endpoint: async () => environment.kubernetes, token: async () => token });
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
