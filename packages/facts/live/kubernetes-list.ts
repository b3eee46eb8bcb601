import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { present } from "../present.ts";
import { listPath, RESOURCES, type Resource, type ResourceName } from "../resources.ts";
import { causeOf } from "../unreadable-cause.ts";
import type { Discovery } from "./discovery.ts";
import { listWhole, NotThisList } from "./list-whole.ts";

/**
 * What `make` makes of every object of a resource, page by page, so that no more than a page is held. Believed only where
 * each page is a List of that very kind.
 */
export async function listResource<T>(
  api: KubernetesApi,
  resource: ResourceName,
  make: (item: unknown) => T,
  { clock, isServed }: { readonly clock: Clock; readonly isServed: Discovery },
): Promise<Reading<readonly T[]>> {
  const source = `Kubernetes ${api.cluster}: ${resource}`;
  const startedAt = clock();
  const { kind, group, version, fieldSelector }: Resource = RESOURCES[resource];
  const listed = { kind, apiVersion: group === "" ? version : `${group}/${version}`, path: listPath(resource) };
  try {
    return observed(await listWhole(api, { ...listed, ...present({ fieldSelector }) }, make, clock), startedAt);
  } catch (error) {
    return describeFailure(error, isServed, resource, source);
  }
}

async function describeFailure(
  error: unknown,
  isServed: Discovery,
  resource: ResourceName,
  source: string,
): Promise<Reading<never>> {
  if (error instanceof NotThisList) return unreadable("malformed", source, error.message);
  const isUnknownPath = error instanceof KubernetesError && error.status === 404;
  if (!isUnknownPath) return unreadable(causeOf(failureKind(error)), source, describeError(error));
  // A path that is not known may be a proxy's doing: only the API server's own index shows that there is no such resource.
  const served = await isServed(resource).catch((cause: unknown) => describeError(cause));
  if (served === false)
    return unreadable(
      "notFound",
      source,
      `the API server does not serve ${resource}: its CustomResourceDefinition is not installed`,
    );
  return unreadable(
    "failed",
    source,
    served === true ? describeError(error) : `${describeError(error)}; and what it serves could not be read: ${served}`,
  );
}
