import type { KubernetesManifest } from "#domain/manifest.ts";
import { REHEARSAL_LABEL } from "#domain/rehearsal.ts";
import { TENANT_LABEL } from "#domain/tenant.ts";
import { RefusedError } from "#runtime/errors.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { readObject } from "../kubernetes/live-object.ts";
import { objectName, objectPath } from "../kubernetes/object-path.ts";

/** What is left as it is once it is there: whoever works at it has read it, and changing it would not change that. */
const READ_ONCE: ReadonlySet<string> = new Set(["Restore", "Job"]);

/** Of one request, with its repetitions. */
const DEADLINE = 10_000;

/**
 * Makes what a rehearsal consists of, one after the other: what fails leaves nothing behind that is not closed. What is
 * there and is not this rehearsal's throws RefusedError.
 */
export async function beginRehearsal(api: KubernetesApi, manifests: readonly KubernetesManifest[]): Promise<void> {
  for (const manifest of manifests) {
    const path = objectPath(manifest);
    const before = await readObject(api, path, DEADLINE);
    const labels = before?.metadata.labels ?? {};
    const isForeign = labels[REHEARSAL_LABEL] !== manifest.metadata.labels[REHEARSAL_LABEL] || TENANT_LABEL in labels;
    if (before !== undefined && isForeign)
      throw new RefusedError(`${objectName(manifest)} of cluster ${api.cluster} exists, and is not the rehearsal's`);
    if (before !== undefined && READ_ONCE.has(manifest.kind)) continue;
    await api.request({
      ...{ method: "PATCH", path, contentType: "application/apply-patch+yaml", body: manifest, deadline: DEADLINE },
      // Strict: a Velero that does not know of modifiers would drop that field, and restore workloads that run.
      query: { fieldManager: "surety", force: "true", fieldValidation: "Strict" },
    });
  }
}
