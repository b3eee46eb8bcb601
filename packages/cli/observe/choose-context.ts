import type { Cluster } from "#domain/configuration.ts";
import { InvalidInput } from "#runtime/errors.ts";

/** What a kubeconfig says of a context. */
export interface Context {
  readonly name: string;
  readonly cluster: string;
}

interface Choice {
  readonly contexts: readonly Context[];
  /** By the kubeconfig. */
  readonly current: string | undefined;
  /** By hand. */
  readonly asked: string | undefined;
  /** The kubeconfig was named by KUBECONFIG, for this purpose, and no other cluster is looked at. */
  readonly isMeant: boolean;
}

/**
 * The context by which a cluster is reached; undefined where none is surely its own. One that is asked for is taken as it
 * is; otherwise it must be called as the cluster is, or as `aws eks update-kubeconfig` and eksctl call it: an observation
 * of another cluster under this one's name would be a false proof. Throws InvalidInput.
 */
export function chooseContext(cluster: Cluster, { contexts, current, asked, isMeant }: Choice): string | undefined {
  const names = contexts.map((context) => context.name);
  if (asked === undefined) {
    const own = contexts.find((context) => isNameOf(context.name, cluster) || isNameOf(context.cluster, cluster));
    return own?.name ?? (isMeant && names.includes(current ?? "") ? current : undefined);
  }
  if (names.includes(asked)) return asked;
  throw new InvalidInput([`--context: found "${asked}"; allowed is one of: ${names.join(", ") || "(there are none)"}`]);
}

function isNameOf(text: string, { name, region }: Cluster): boolean {
  if (text === name || text === `${name}.${region}.eksctl.io`) return true;
  return new RegExp(`^arn:[^:]+:eks:${region}:\\d+:cluster/${name}$`, "u").test(text);
}
