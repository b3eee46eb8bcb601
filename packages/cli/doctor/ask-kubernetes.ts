import type * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { causeOf } from "#facts/unreadable-cause.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { KubernetesApi, KubernetesRequest } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";

/** Asks the API server one thing, and understands the answer. A failure becomes a reading that says why. */
export async function askKubernetes<T>(
  api: KubernetesApi,
  request: KubernetesRequest,
  schema: z.ZodType<T>,
  clock: Clock,
): Promise<Reading<T>> {
  const source = `Kubernetes ${api.cluster}: ${request.path}`;
  try {
    const answer = await api.request(request);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return observed(parsed.data, clock());
    return unreadable("malformed", source, describeIssues(parsed.error, answer).slice(0, 3).join("; "));
  } catch (error) {
    return unreadable(causeOf(failureKind(error)), source, describeError(error));
  }
}

/** As `askKubernetes`, for one object, which may be absent. Only Kubernetes' own word for it is believed. */
export async function findObject<T>(
  api: KubernetesApi,
  path: string,
  schema: z.ZodType<T>,
  clock: Clock,
): Promise<Reading<T | undefined>> {
  let absent = false;
  const noting: KubernetesApi = {
    cluster: api.cluster,
    request: (request) =>
      api.request(request).catch((error: unknown) => {
        absent = error instanceof KubernetesError && error.status === 404 && error.reason === "NotFound";
        throw error;
      }),
  };
  const reading = await askKubernetes(noting, { path }, schema, clock);
  return absent ? observed(undefined, clock()) : reading;
}
