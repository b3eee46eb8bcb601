import * as z from "zod";
import type { Node } from "#domain/nodes.ts";
import { listOf, metadata, optionalText, orEmpty } from "./kubernetes-object.ts";
import { present } from "./present.ts";

const ZONE = "topology.kubernetes.io/zone";
/** Kubernetes' name for it before 1.17; old volumes and nodes still have it. */
const FORMER_ZONE = "failure-domain.beta.kubernetes.io/zone";

const nodeObject = z
  .object({
    metadata: metadata.extend({ creationTimestamp: z.unknown().optional() }),
    spec: orEmpty(z.object({ providerID: optionalText })),
    status: orEmpty(
      z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
        addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish(),
      }),
    ),
  })
  .transform(({ metadata: { name, labels }, spec, status }): Node => {
    return {
      name,
      ready: (status.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True"),
      ...present({ zone: labels[ZONE] ?? labels[FORMER_ZONE], instanceId: instanceOf(spec.providerID) }),
      externalAddresses: (status.addresses ?? [])
        .filter(({ type }) => type === "ExternalIP")
        .map(({ address }) => address),
    };
  });

/** `i-0abc` of `aws:///eu-west-1a/i-0abc`; Fargate's nodes are named otherwise. */
function instanceOf(providerId: string | undefined): string | undefined {
  return /^aws:\/\/.*\/(i-[^/]+)$/u.exec(providerId ?? "")?.[1];
}

export const nodes = listOf("nodes", nodeObject);
