import * as z from "zod";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { DEADLINE, isAnswer } from "./kubernetes-deletions.ts";

const conditionsSchema = z.object({
  status: z.object({
    conditions: z
      .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
      .default([]),
  }),
});

/** What holds up a namespace that is being deleted, in Kubernetes' own words: finalizers, contents, an API that is down. */
export async function whatHoldsUpNamespace(api: KubernetesApi, namespace: string): Promise<readonly string[]> {
  const answer = await getUnlessGone(api, `/api/v1/namespaces/${namespace}`);
  if (answer === undefined) return [];
  const { conditions } = conditionsSchema.parse(answer).status;
  return conditions.filter(({ status }) => status === "True").map(({ type, message }) => `${type}: ${message}`);
}

const attachmentsSchema = z.object({
  kind: z.literal("VolumeAttachmentList"),
  metadata: z.object({ continue: z.string().nullish() }),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().nullish() }),
      spec: z.object({
        nodeName: z.string(),
        source: z.object({ persistentVolumeName: z.string().nullish() }),
      }),
      status: z.object({ detachError: z.object({ message: z.string().nullish() }).nullish() }).nullish(),
    }),
  ),
});
const PAGE = "500";

const volumeSchema = z.object({
  metadata: z.object({
    deletionTimestamp: z.string().nullish(),
    finalizers: z.array(z.string()).nullish(),
  }),
});
/** Of so many PersistentVolumes is asked which finalizers they have. */
const MOST_ASKED = 5;

/** What holds up PersistentVolumes: a VolumeAttachment, with its node and why it is not detached, or finalizers. */
export async function whatHoldsUpVolumes(api: KubernetesApi, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const [attachments, finalizers] = await Promise.all([
    attachmentsOf(api, new Set(names)),
    Promise.all(names.slice(0, MOST_ASKED).map((name) => finalizersOf(api, name))),
  ]);
  return [...attachments, ...finalizers.flat()];
}

async function attachmentsOf(api: KubernetesApi, names: ReadonlySet<string>): Promise<readonly string[]> {
  const found: string[] = [];
  let from: string | undefined;
  do {
    const query = { limit: PAGE, ...(from && { continue: from }) };
    const path = "/apis/storage.k8s.io/v1/volumeattachments";
    const { metadata, items } = attachmentsSchema.parse(await api.request({ path, query, deadline: DEADLINE }));
    for (const { metadata: own, spec, status } of items) {
      const volume = spec.source.persistentVolumeName ?? "";
      if (!names.has(volume)) continue;
      const ending = own.deletionTimestamp ? `, which is being deleted since ${own.deletionTimestamp}` : "";
      const why = status?.detachError?.message ? ` (${status.detachError.message})` : "";
      found.push(`VolumeAttachment ${own.name} of PersistentVolume ${volume} to node ${spec.nodeName}${ending}${why}`);
    }
    from = metadata.continue || undefined;
  } while (from !== undefined);
  return found;
}

async function finalizersOf(api: KubernetesApi, name: string): Promise<readonly string[]> {
  const answer = await getUnlessGone(api, `/api/v1/persistentvolumes/${name}`);
  if (answer === undefined) return [];
  const { deletionTimestamp, finalizers } = volumeSchema.parse(answer).metadata;
  if (!deletionTimestamp || !finalizers?.length) return [];
  return [
    `finalizer ${finalizers.join(", ")} of PersistentVolume ${name}, which is being deleted since ${deletionTimestamp}`,
  ];
}

async function getUnlessGone(api: KubernetesApi, path: string): Promise<unknown> {
  try {
    return await api.request({ path, deadline: DEADLINE });
  } catch (error) {
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}
