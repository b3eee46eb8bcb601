import { TENANT_LABEL } from "#domain/tenant.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { readObject } from "./live-object.ts";

const DEADLINE = 6_000;

/** A namespace as it is now; undefined where there is none. `tenant` is its label's value, absent where it has none. */
export async function readNamespace(
  api: KubernetesApi,
  name: string,
): Promise<{ readonly tenant?: string; readonly terminating: boolean } | undefined> {
  const live = await readObject(api, `/api/v1/namespaces/${name}`, DEADLINE);
  if (live === undefined) return undefined;
  const tenant = live.metadata.labels[TENANT_LABEL];
  return { ...(tenant !== undefined && { tenant }), terminating: live.metadata.deletionTimestamp !== undefined };
}
