import type { Json } from "#domain/manifest.ts";
import type { KubernetesRequest } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";

type Mapping = { readonly [name: string]: Json };

export interface StoredObject {
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels: Record<string, string>;
  };
  readonly spec: Mapping;
}

/**
 * A small API server in memory: objects by path, apply and merge patches. It knows nothing of validation, defaults or
 * ownership of fields; what depends on them is tried on a real one, in test/cluster.
 */
export function createKubernetesDouble() {
  const objects = new Map<string, StoredObject>();
  let versions = 0;

  function write(path: string, labels: Record<string, string>, spec: Mapping): StoredObject {
    const before = objects.get(path);
    const same = before && JSON.stringify([before.metadata.labels, before.spec]) === JSON.stringify([labels, spec]);
    if (same) return before;
    versions += 1;
    const uid = before?.metadata.uid ?? `uid-${versions}`;
    const after = { metadata: { uid, resourceVersion: String(versions), labels }, spec };
    objects.set(path, after);
    return after;
  }

  return {
    objects,
    write,
    answer({ method = "GET", path, body, contentType }: KubernetesRequest): unknown {
      const live = objects.get(path);
      if (method === "GET") {
        if (live === undefined)
          throw new KubernetesError("not found", { status: 404, reason: "NotFound", retryAfter: undefined });
        return live;
      }
      const asked = body as Partial<StoredObject>;
      if (contentType === "application/merge-patch+json") {
        return write(path, live?.metadata.labels ?? {}, merge(live?.spec ?? {}, asked.spec ?? {}));
      }
      const labels = { ...live?.metadata.labels, ...asked.metadata?.labels };
      return write(path, labels, merge(live?.spec ?? {}, asked.spec ?? {}));
    },
  };
}

function merge(into: Mapping, patch: Mapping): Mapping {
  const merged: { [name: string]: Json } = { ...into };
  for (const [name, value] of Object.entries(patch)) {
    const there = merged[name];
    if (value === null) delete merged[name];
    else merged[name] = isMapping(value) ? merge(isMapping(there) ? there : {}, value) : value;
  }
  return merged;
}

function isMapping(value: Json | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
