import * as z from "zod";
import type { Direction, LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRule } from "#domain/network.ts";
import { labels, listOf, namespacedMetadata, orElse, texts } from "./kubernetes-object.ts";
import { present } from "./present.ts";
import { orUnclear } from "./unclear.ts";

const labelSelector = z
  .strictObject({
    matchLabels: labels,
    matchExpressions: z
      .array(z.strictObject({ key: z.string().min(1), operator: z.string(), values: texts }))
      .nullish(),
  })
  .transform(({ matchLabels, matchExpressions }): LabelSelector => {
    return { matchLabels, matchExpressions: matchExpressions ?? [] };
  });

const EVERYTHING: LabelSelector = { matchLabels: {}, matchExpressions: [] };

const peer = z
  .strictObject({
    namespaceSelector: labelSelector.nullish(),
    podSelector: labelSelector.nullish(),
    ipBlock: z.strictObject({ cidr: z.string(), except: texts }).nullish(),
  })
  .transform(({ ipBlock, namespaceSelector, podSelector }, context): NetworkPolicyPeer => {
    const selects = Boolean(namespaceSelector ?? podSelector);
    if (Boolean(ipBlock) === selects) {
      context.addIssue("allowed is a peer with either selectors or an ipBlock");
      return z.NEVER;
    }
    if (ipBlock) return { kind: "addresses", ...ipBlock };
    return {
      kind: "pods",
      ...present({ namespaceSelector: namespaceSelector ?? undefined, podSelector: podSelector ?? undefined }),
    };
  });

const portNumber = z.int().min(1).max(65_535);

const port = z
  .strictObject({
    protocol: orElse(z.enum(["TCP", "UDP", "SCTP"]), "TCP"),
    port: z.union([portNumber, z.string().regex(/[a-z]/u, "allowed is a number, or a name with a letter")]).nullish(),
    endPort: portNumber.nullish(),
  })
  .refine(({ port, endPort }) => endPort == null || (typeof port === "number" && port <= endPort), {
    path: ["endPort"],
    error: "allowed is an end of a range that begins with the number in port",
  })
  .transform(({ protocol, port, endPort }) => {
    return { protocol, ...present({ port: port ?? undefined, endPort: endPort ?? undefined }) };
  });

const peers = z.array(peer).nullish();
const ports = z.array(port).nullish();

/** Go reads a null in a list as an object without any field, which is a rule for everybody. */
const ingressRule = z
  .strictObject({ from: peers, ports })
  .nullable()
  .transform((rule): NetworkPolicyRule => ({ peers: rule?.from ?? [], ports: rule?.ports ?? [] }));

const egressRule = z
  .strictObject({ to: peers, ports })
  .nullable()
  .transform((rule): NetworkPolicyRule => ({ peers: rule?.to ?? [], ports: rule?.ports ?? [] }));

const identity = z.object({ metadata: z.object({ namespace: z.string().min(1), name: z.string().min(1) }) });

const policyObject = z
  .object({
    metadata: namespacedMetadata.extend({ creationTimestamp: z.unknown().optional() }),
    spec: z.strictObject({
      podSelector: labelSelector.nullish(),
      policyTypes: z.array(z.enum(["Ingress", "Egress"])).nullish(),
      ingress: z.array(ingressRule).nullish(),
      egress: z.array(egressRule).nullish(),
    }),
  })
  .transform(({ metadata: { namespace, name }, spec }): NetworkPolicy => {
    const { podSelector, policyTypes } = spec;
    const [ingress, egress] = [spec.ingress ?? [], spec.egress ?? []];
    return {
      ...{ namespace, name, podSelector: podSelector ?? EVERYTHING, ingress, egress },
      directions: policyTypes?.length ? directionsOf(policyTypes) : impliedBy(egress),
    };
  });

function directionsOf(types: readonly ("Ingress" | "Egress")[]): readonly Direction[] {
  return types.map((type) => (type === "Ingress" ? "ingress" : "egress"));
}

/** What the API server fills in where `policyTypes` is left out. */
function impliedBy(egress: readonly unknown[]): readonly Direction[] {
  return egress.length > 0 ? ["ingress", "egress"] : ["ingress"];
}

export const networkPolicyObject = orUnclear(identity, policyObject, ({ metadata }, unclear): NetworkPolicy => {
  const { namespace, name } = metadata;
  return {
    ...{
      namespace,
      name,
      podSelector: EVERYTHING,
      directions: ["ingress", "egress"],
      ingress: [],
      egress: [],
      unclear,
    },
  };
});

export const networkPolicies = listOf("networkpolicies.networking.k8s.io", networkPolicyObject);
