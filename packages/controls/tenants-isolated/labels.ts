import type { Labels, Namespace } from "#domain/workloads.ts";
import type { Endpoint } from "./endpoints.ts";
import {
  type LabelLookup,
  NAME,
  NAMESPACE,
  OF_NAMESPACE,
  OF_SERVICE_ACCOUNT,
  ORCHESTRATOR,
  SERVICE_ACCOUNT,
} from "./selector/selector.ts";
import type { NetworkSet, World } from "./world.ts";

/** The label that the API server gives to every namespace. */
const METADATA_NAME = "kubernetes.io/metadata.name";

/** A namespace's labels, with those that stand for its name. */
export function namespaceLabels({ name, labels }: Pick<Namespace, "name" | "labels">): Labels {
  return { [METADATA_NAME]: name, ...labels, [NAME]: name };
}

/** A pod's labels as Calico sees them. */
export function endpointLabels(endpoint: Endpoint, world: Pick<World, "namespaces" | "serviceAccounts">): LabelLookup {
  const { namespace, serviceAccount, labels } = endpoint;
  const ofNamespace = world.namespaces.get(namespace) ?? {};
  const ofAccount = world.serviceAccounts.get(`${namespace}/${serviceAccount}`) ?? {};
  return (key) => {
    if (key === NAMESPACE) return namespace;
    if (key === ORCHESTRATOR) return "k8s";
    if (key === SERVICE_ACCOUNT) return serviceAccount;
    if (key.startsWith(OF_NAMESPACE)) return own(ofNamespace, key.slice(OF_NAMESPACE.length));
    if (key === OF_SERVICE_ACCOUNT + NAME) return serviceAccount;
    if (key.startsWith(OF_SERVICE_ACCOUNT)) return own(ofAccount, key.slice(OF_SERVICE_ACCOUNT.length));
    return own(labels, key);
  };
}

/** A NetworkSet is found by its labels and those of its namespace. */
export function networkSetLabels({ namespace, labels }: NetworkSet, world: Pick<World, "namespaces">): LabelLookup {
  const ofNamespace = namespace === undefined ? {} : (world.namespaces.get(namespace) ?? {});
  return (key) => {
    if (key === NAMESPACE) return namespace;
    if (key.startsWith(OF_NAMESPACE)) return own(ofNamespace, key.slice(OF_NAMESPACE.length));
    return own(labels, key);
  };
}

function own(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
