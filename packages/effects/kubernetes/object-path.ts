import type { KubernetesManifest } from "#domain/manifest.ts";

/** The kinds that Surety writes, with the names that they have in paths. */
const PLURALS: Readonly<Record<string, string>> = {
  "v1 Namespace": "namespaces",
  "v1 ServiceAccount": "serviceaccounts",
  "v1 ResourceQuota": "resourcequotas",
  "batch/v1 Job": "jobs",
  "networking.k8s.io/v1 NetworkPolicy": "networkpolicies",
  "rbac.authorization.k8s.io/v1 RoleBinding": "rolebindings",
  "velero.io/v1 Schedule": "schedules",
  "velero.io/v1 Restore": "restores",
  "cert-manager.io/v1 Certificate": "certificates",
};

/** `/apis/velero.io/v1/namespaces/velero/schedules/acme-daily`: where an API server keeps an object. */
export function objectPath({ apiVersion, kind, metadata }: KubernetesManifest): string {
  const plural = PLURALS[`${apiVersion} ${kind}`];
  if (plural === undefined) throw new TypeError(`Surety does not write objects of kind ${apiVersion} ${kind}`);
  const api = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${api}${namespace}/${plural}/${metadata.name}`;
}

/** `NetworkPolicy tenant-acme/surety-deny-all`, for messages. */
export function objectName({ kind, metadata: { namespace, name } }: KubernetesManifest): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
