import { type KubeConfig, type KubernetesObject, KubernetesObjectApi, PatchStrategy } from "@kubernetes/client-node";

/** Any object as a manifest has it. */
export type Manifest = KubernetesObject & Readonly<Record<string, unknown>>;

/**
 * Applies objects by server-side apply, all at once. Objects whose kind or namespace comes with other objects belong
 * into a later call, since the kinds that the server knows are asked for once per call.
 */
export async function applyAll(config: KubeConfig, manifests: readonly Manifest[]): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(config);
  await Promise.all(
    manifests.map(async (manifest) => {
      try {
        await api.patch(manifest, undefined, undefined, "surety-local", true, PatchStrategy.ServerSideApply);
      } catch (error) {
        const where = `${manifest.kind} ${manifest.metadata?.name}`;
        throw new Error(`${where} could not be applied to the local cluster: ${String(error)}`, { cause: error });
      }
    }),
  );
}
