import type { KubernetesManifest } from "#domain/manifest.ts";
import { TENANT_LABEL, type TenantId } from "#domain/tenant.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { PermanentError, RefusedError } from "#runtime/errors.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { additions, type Change, describeChange, differences, removal } from "./changes.ts";
import { type LiveObject, parseLiveObject, readObject } from "./live-object.ts";
import { objectName, objectPath } from "./object-path.ts";

export interface Applied {
  /** `NetworkPolicy tenant-acme/surety-deny-all` */
  readonly object: string;
  readonly outcome: "created" | "changed" | "unchanged";
  /** What was not as it should be: `spec.template.ttl: found "24h0m0s", now "720h0m0s"`. */
  readonly changes: readonly string[];
}

const READS_AT_ONCE = 4;
/** For one request with its repetitions, in milliseconds: several must fit into one run of a function. */
const DEADLINE = 6_000;
const FIELD_MANAGER = "surety";

/**
 * Brings a tenant's objects to what the manifests say, by server-side apply, in their order. Repeating it changes
 * nothing. `spec` is Surety's as a whole: what others added to it is removed, for an addition can undo what it
 * promises. Before the first write all objects are looked at: one that is not the tenant's is not taken over, which throws
 * RefusedError and leaves everything as it is.
 */
export async function applyManifests(
  api: KubernetesApi,
  tenant: TenantId,
  manifests: readonly KubernetesManifest[],
): Promise<readonly Applied[]> {
  const found = await mapConcurrently(manifests, READS_AT_ONCE, async (manifest) => ({
    manifest,
    before: await readObject(api, objectPath(manifest), DEADLINE),
  }));
  const namespaces = manifests.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
  for (const { manifest, before } of found) {
    const owner = before?.metadata.labels[TENANT_LABEL];
    const isWithin = namespaces.includes(manifest.metadata.namespace ?? "");
    // Within the tenant's own namespace a label that got lost is put back; elsewhere nothing is taken over.
    if (before === undefined || owner === tenant || (isWithin && owner === undefined)) continue;
    throw new RefusedError(describeForeign(manifest, owner, tenant, api.cluster));
  }
  const applied: Applied[] = [];
  // One after the other: what fails leaves no write behind that could come after those of a later attempt.
  for (const { manifest, before } of found) applied.push(await applyManifest(api, manifest, before));
  return applied;
}

function describeForeign(manifest: KubernetesManifest, owner: string | undefined, tenant: TenantId, cluster: string) {
  const whose = owner === undefined ? `without the label ${TENANT_LABEL}` : `with the label ${TENANT_LABEL}=${owner}`;
  return `${objectName(manifest)} of cluster ${cluster} exists ${whose}, so it is not tenant ${tenant}'s; Surety takes over nothing. Rename or remove it, or, if it is this tenant's, label it ${TENANT_LABEL}=${tenant}, and send the event again.`;
}

async function applyManifest(
  api: KubernetesApi,
  manifest: KubernetesManifest,
  before: LiveObject | undefined,
): Promise<Applied> {
  const object = objectName(manifest);
  // With its uid, an object that was replaced meanwhile is not overwritten: the server answers with a conflict.
  const metadata = before ? { ...manifest.metadata, uid: before.metadata.uid } : manifest.metadata;
  const after = await patch(
    api,
    manifest,
    "application/apply-patch+yaml",
    { ...manifest, metadata },
    { force: "true" },
  );
  const added = additionsTo(after, manifest);
  if (added.length > 0) await patch(api, manifest, "application/merge-patch+json", removal(added));
  if (before === undefined) return { object, outcome: "created", changes: [] };
  // Others write to an object as well (its status), so its version alone does not say that something was repaired.
  const written = added.length > 0 || before.metadata.resourceVersion !== after.metadata.resourceVersion;
  const changes = written ? drift(before, manifest).map(describeChange) : [];
  return { object, outcome: changes.length > 0 ? "changed" : "unchanged", changes };
}

function drift(before: LiveObject, manifest: KubernetesManifest): readonly Change[] {
  return [
    ...differences(before.metadata.labels, manifest.metadata.labels, ["metadata", "labels"]),
    ...differences(before.spec, manifest.spec ?? {}, ["spec"]),
    ...additionsTo(before, manifest),
  ];
}

/** A manifest without `spec` leaves it to others: a namespace's holds its finalizers. */
function additionsTo({ spec }: LiveObject, manifest: KubernetesManifest): readonly Change[] {
  return manifest.spec === undefined ? [] : additions(spec, manifest.spec, ["spec"]);
}

async function patch(
  api: KubernetesApi,
  manifest: KubernetesManifest,
  contentType: string,
  body: unknown,
  query: Readonly<Record<string, string>> = {},
): Promise<LiveObject> {
  const path = objectPath(manifest);
  try {
    const answer = await api.request({
      ...{ method: "PATCH", path, contentType, body, deadline: DEADLINE },
      query: { fieldManager: FIELD_MANAGER, ...query },
    });
    return parseLiveObject(answer, path);
  } catch (error) {
    if (!(error instanceof KubernetesError && (error.status === 400 || error.status === 422))) throw error;
    throw new PermanentError(`Cluster ${api.cluster} does not accept ${objectName(manifest)}`, { cause: error });
  }
}
