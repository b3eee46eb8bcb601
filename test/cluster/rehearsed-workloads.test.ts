import { beforeAll, expect, it } from "vitest";
import type { Workloads } from "#domain/rehearsed-objects.ts";
import { beginRehearsal } from "#effects/rehearsal/begin-rehearsal.ts";
import { lookInside } from "#facts/live/look-inside.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { rehearsalManifests } from "#plans/rehearsal/manifests.ts";
import { rehearsedObjects } from "#plans/rehearsal/rehearsed.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { runWorkloads } from "../e2e/rehearsed-workloads.ts";
import { createIdentities } from "./identity.ts";
import { sharedClients } from "./shared-clients.ts";

const { environment, core, config, custom, createNamespace } = sharedClients();
const { apiAs } = createIdentities(environment);
const VELERO = { group: "velero.io", version: "v1", namespace: "velero" } as const;
const BACKUP = "rehearsed-workloads";
const FROM = "tenant-with-workloads";

let api: KubernetesApi;

beforeAll(async () => {
  api = await apiAs("rehearse-workloads", "surety:rehearse-restore");
  await createNamespace(FROM);
  await runWorkloads(config, FROM);
  const body = {
    ...{ apiVersion: "velero.io/v1", kind: "Backup", metadata: { name: BACKUP, namespace: "velero" } },
    spec: { includedNamespaces: [FROM], storageLocation: "default", ttl: "1h" },
  };
  await custom.createNamespacedCustomObject({ ...VELERO, plural: "backups", body });
  await completed("backups", BACKUP);
});

async function completed(plural: string, name: string): Promise<void> {
  const isDone = async () => {
    const { status }: { readonly status?: { readonly phase?: string } } = await custom.getNamespacedCustomObject({
      ...{ ...VELERO, plural, name },
    });
    return status?.phase === "Completed";
  };
  await waitUntil(`${plural} ${name} to be Completed`, isDone, { deadline: 60_000, every: 100 });
}

/** What real Velero makes of it, changed by the modifiers that are shipped. */
async function restored(name: string, workloads: Workloads) {
  const objects = rehearsedObjects({ workloads, also: [] }, undefined);
  await beginRehearsal(api, rehearsalManifests({ name, backup: BACKUP, from: FROM, objects }, "velero"));
  await completed("restores", name);
  const inside = await lookInside(api, name, Date.now);
  if (inside.status === "unreadable") throw new Error(inside.message);
  return inside.value.objects;
}

it.each<[Workloads, object]>([
  ["none", { "deployments.apps": [], "cronjobs.batch": [] }],
  ["zero", { "deployments.apps": [{ name: "web" }], "cronjobs.batch": [{ name: "report" }] }],
  [
    "as-backed-up",
    { "deployments.apps": [{ name: "web", runs: "2 replicas" }], "cronjobs.batch": [{ name: "report" }] },
  ],
])("workloads are restored as configured: %s; and no finalizer holds the namespace", async (workloads, expected) => {
  const name = `rehearsal-workloads-${workloads}`;
  const found = await restored(name, workloads);
  expect(found).toMatchObject(expected);
  expect(found.configmaps).toContainEqual({ name: "settings" });
  await core.deleteNamespace({ name });
  const isGone = async () => !(await core.listNamespace()).items.some(({ metadata }) => metadata?.name === name);
  await waitUntil(`${name} to be gone`, isGone, { deadline: 60_000, every: 200 });
});

it("a Restore that asks for what this Velero does not know is not made at all", async () => {
  const objects = rehearsedObjects({ workloads: "zero", also: [] }, undefined);
  const name = "rehearsal-workloads-strict";
  const manifests = rehearsalManifests({ name, backup: BACKUP, from: FROM, objects }, "velero").map((manifest) =>
    manifest.kind === "Restore" ? { ...manifest, spec: { ...manifest.spec, changedBy: "something newer" } } : manifest,
  );
  await expect(beginRehearsal(api, manifests)).rejects.toThrow(/unknown field|not declared in schema/u);
  await core.deleteNamespace({ name });
});
