import { indexBy } from "./index-by.ts";
import { REHEARSAL_LABEL } from "./rehearsal.ts";
import { TENANT_LABEL } from "./tenant.ts";
import type { Restore } from "./velero-traces.ts";
import type { Namespace, PersistentVolume, PersistentVolumeClaim } from "./workloads.ts";

/** Namespaces whose names begin so are those of rehearsals; no tenant is given one. */
export const REHEARSAL_PREFIX = "rehearsal-";

/** What follows the tenant's id in the name of its rehearsal: a hash, in base 36. */
const NAME = /^rehearsal-(?<tenant>[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)-[0-9a-z]{1,7}$/u;

/**
 * The id of the tenant whose rehearsal has this name: `acme` of `rehearsal-acme-1x9k2`, and never of
 * `rehearsal-acme-eu-1x9k2`. A hint only, for where nothing is left but the name.
 */
export function tenantOfRehearsal(name: string | undefined): string | undefined {
  return name?.startsWith(REHEARSAL_PREFIX) ? NAME.exec(name)?.groups?.["tenant"] : undefined;
}

/** Made by a rehearsal of this name, as its label says; a tenant's namespace is never. */
export function isRehearsal({ name, labels }: Pick<Namespace, "name" | "labels">): boolean {
  return name.startsWith(REHEARSAL_PREFIX) && labels[REHEARSAL_LABEL] === name && labels[TENANT_LABEL] === undefined;
}

export function isRestoreOfRehearsal({ name, labels, namespaceMapping }: Restore): boolean {
  const targets = Object.values(namespaceMapping);
  return labels[REHEARSAL_LABEL] === name && targets.length === 1 && targets[0] === name;
}

const namespacesOf = indexBy<Namespace>((one) => (isRehearsal(one) ? tenantOfRehearsal(one.name) : undefined));
const othersByName = indexBy<Namespace>((one) => (isRehearsal(one) ? undefined : one.name));
const claimsOf = indexBy<PersistentVolumeClaim>(({ namespace }) => tenantOfRehearsal(namespace));
const volumesOf = indexBy<PersistentVolume>(({ claim }) => tenantOfRehearsal(claim?.namespace));

/** What rehearsals of one tenant's restore have in the cluster, besides their Restores. */
export interface RehearsalTraces {
  readonly namespaces: readonly Namespace[];
  readonly persistentVolumeClaims: readonly PersistentVolumeClaim[];
  /** Those whose namespace is gone already, too. */
  readonly persistentVolumes: readonly PersistentVolume[];
}

interface Lists {
  readonly namespaces: readonly Namespace[];
  readonly persistentVolumeClaims: readonly PersistentVolumeClaim[];
  readonly persistentVolumes: readonly PersistentVolume[];
}

/** A namespace that is there, and that no rehearsal made, is somebody else's, whatever its name. */
export function rehearsalTraces(tenant: string, lists: Lists): RehearsalTraces {
  const isOthers = (namespace: string) => othersByName(lists.namespaces).get(namespace).length > 0;
  return {
    namespaces: namespacesOf(lists.namespaces).get(tenant),
    persistentVolumeClaims: claimsOf(lists.persistentVolumeClaims)
      .get(tenant)
      .filter(({ namespace }) => !isOthers(namespace)),
    persistentVolumes: volumesOf(lists.persistentVolumes)
      .get(tenant)
      .filter(({ claim }) => claim !== undefined && !isOthers(claim.namespace)),
  };
}
