import * as z from "zod";
import type { Json } from "#domain/manifest.ts";
import { PermanentError } from "#runtime/errors.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";

const jsonSchema: z.ZodType<Json> = z.json();

/** As much of any object as Surety compares. */
const liveObjectSchema = z.object({
  metadata: z.object({
    uid: z.string().min(1),
    resourceVersion: z.string().min(1),
    labels: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.record(z.string(), jsonSchema).default({}),
});
export type LiveObject = z.infer<typeof liveObjectSchema>;

/** Throws PermanentError where the answer is not an object of Kubernetes. */
export function parseLiveObject(answer: unknown, path: string): LiveObject {
  const parsed = liveObjectSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new PermanentError(`The answer about ${path} is not a Kubernetes object`, { cause: parsed.error });
}

/** The object as it is now; undefined where the API server says that there is none. */
export async function readObject(api: KubernetesApi, path: string, deadline: number): Promise<LiveObject | undefined> {
  try {
    return parseLiveObject(await api.request({ path, deadline }), path);
  } catch (error) {
    // `404 page not found`, without a reason, means that the server does not know the kind.
    if (error instanceof KubernetesError && error.status === 404 && error.reason === "NotFound") return undefined;
    throw error;
  }
}
