import * as z from "zod";
import type { Milliseconds } from "#domain/duration.ts";
import { MINUTE } from "#domain/duration.ts";
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

const PAGE = 500;
const DEADLINE: Milliseconds = 2 * MINUTE;
/** A list whose continue token expires while it is read is begun again; one that does so this often is too slow to read. */
const MOST_STARTS = 3;

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
  try {
    for (let start = 1; ; start += 1) {
      try {
        return observed(await readPages(api, resource, make, startedAt + DEADLINE, clock), startedAt);
      } catch (error) {
        if (start >= MOST_STARTS || !isExpired(error)) throw error;
      }
    }
  } catch (error) {
    return describeFailure(error, isServed, resource, source);
  }
}

/** 410 Gone: what the token continues has been compacted away. */
function isExpired(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 410;
}

async function readPages<T>(
  api: KubernetesApi,
  resource: ResourceName,
  make: (item: unknown) => T,
  end: number,
  clock: Clock,
): Promise<readonly T[]> {
  const { kind, group, version, fieldSelector }: Resource = RESOURCES[resource];
  const page = pageSchema(`${kind}List`, group === "" ? version : `${group}/${version}`);
  const items: T[] = [];
  let token = "";
  do {
    const left = end - clock();
    if (left <= 0)
      throw new DeadlineExceeded(`read ${items.length} objects and was not at the end after ${DEADLINE / 1000} s`);
    const query = {
      ...{ limit: String(PAGE), ...(token === "" ? {} : { continue: token }) },
      ...present({ fieldSelector }),
    };
    const answer = page.safeParse(await api.request({ path: listPath(resource), query, deadline: left }));
    if (!answer.success) throw new NotThisList(`found an answer that is not a ${kind}List`, { cause: answer.error });
    if (token !== "" && answer.data.metadata.continue === token) throw new NotThisList("found the same page twice");
    for (const item of answer.data.items) items.push(make(item));
    token = answer.data.metadata.continue;
  } while (token !== "");
  return items;
}

function pageSchema(kind: string, apiVersion: string) {
  return z.object({
    kind: z.literal(kind),
    apiVersion: z.literal(apiVersion),
    metadata: z.object({ continue: z.string().default("") }),
    items: z.array(z.unknown()),
  });
}

class NotThisList extends Error {
  override readonly name = "NotThisList";
}

class DeadlineExceeded extends Error {
  override readonly name = "TimeoutError";
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
