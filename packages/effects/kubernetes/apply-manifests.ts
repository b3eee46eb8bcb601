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

const AT_ONCE = 4;
/** For one request with its repetitions, in milliseconds: several must fit into one run of a function. */
const DEADLINE = 6_000;
const FIELD_MANAGER = "surety";

/**
 * Brings a tenant's objects to what the manifests say, by server-side apply, the first before all others. Repeating it
 * changes nothing. `spec` is Surety's as a whole: what others added to it is removed, for an addition can undo what it
 * promises. Before the first write all objects are looked at: one that exists without the tenant's label is not taken
 * over, which throws RefusedError and leaves everything as it is.
 */
export async function applyManifests(
  api: KubernetesApi,
  tenant: TenantId,
  manifests: readonly [KubernetesManifest, ...KubernetesManifest[]],
): Promise<readonly Applied[]> {
  const found = await mapConcurrently(manifests, AT_ONCE, async (manifest) => ({
    manifest,
    before: refuseForeign(await readObject(api, objectPath(manifest), DEADLINE), manifest, tenant, api.cluster),
  }));
  const [first, rest] = [found.slice(0, 1), found.slice(1)];
  const apply = ({ manifest, before }: (typeof found)[number]) => applyManifest(api, manifest, before);
  return [...(await mapConcurrently(first, 1, apply)), ...(await mapConcurrently(rest, AT_ONCE, apply))];
}

function refuseForeign(
  live: LiveObject | undefined,
  manifest: KubernetesManifest,
  tenant: TenantId,
  cluster: string,
): LiveObject | undefined {
  const owner = live?.metadata.labels[TENANT_LABEL];
  if (live === undefined || owner === tenant) return live;
  const whose = owner === undefined ? `without the label ${TENANT_LABEL}` : `with the label ${TENANT_LABEL}=${owner}`;
  throw new RefusedError(
    `${objectName(manifest)} of cluster ${cluster} exists ${whose}, so it is not tenant ${tenant}'s; Surety takes over nothing. Rename or remove it, or, if it is this tenant's, label it ${TENANT_LABEL}=${tenant}, and send the event again.`,
  );
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
  const added = manifest.spec === undefined ? [] : additions(after.spec, manifest.spec, ["spec"]);
  if (added.length > 0) await patch(api, manifest, "application/merge-patch+json", removal(added));
  if (before === undefined) return { object, outcome: "created", changes: added.map(describeChange) };
  // Others write to an object as well (its status), so its version alone does not say that something was repaired.
  const written = before.metadata.resourceVersion !== after.metadata.resourceVersion;
  const changes = [...(written ? drift(before, manifest) : []), ...added];
  return { object, outcome: changes.length > 0 ? "changed" : "unchanged", changes: changes.map(describeChange) };
}

function drift(before: LiveObject, { metadata, spec }: KubernetesManifest): readonly Change[] {
  return [
    ...differences(before.metadata.labels, metadata.labels, ["metadata", "labels"]),
    ...differences(before.spec, spec ?? {}, ["spec"]),
  ];
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
