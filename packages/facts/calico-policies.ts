import * as z from "zod";
import type { CalicoEntity, CalicoIcmp, CalicoPolicy, CalicoRule } from "#domain/calico.ts";
import type { Direction } from "#domain/network.ts";
import { texts } from "./kubernetes-object.ts";
import { present } from "./present.ts";
import { orUnclear } from "./unclear.ts";

const selector = z
  .string()
  .nullish()
  .transform((text) => text ?? "");

const ports = z
  .array(z.union([z.string(), z.number()]))
  .nullish()
  .transform((list) => list ?? []);

/** Strict, as all of a rule: a condition that is not known here could make it match less, or never. */
const entity = z
  .strictObject({
    ...{ nets: texts, notNets: texts, ports, notPorts: ports },
    ...{ selector, notSelector: selector, namespaceSelector: selector },
    serviceAccounts: z.strictObject({ names: texts, selector }).nullish(),
  })
  .nullish()
  .transform((found): CalicoEntity => {
    const { serviceAccounts, ...rest } = found ?? ANYTHING;
    return { ...rest, ...present({ serviceAccounts: serviceAccounts ?? undefined }) };
  });

const ANYTHING = {
  ...{ nets: [], notNets: [], ports: [], notPorts: [], selector: "", notSelector: "", namespaceSelector: "" },
  serviceAccounts: undefined,
};

const protocol = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((found) => found ?? undefined);

const icmp = z
  .strictObject({ type: z.int().nullish(), code: z.int().nullish() })
  .nullish()
  .transform((found): CalicoIcmp | undefined => {
    return found ? present({ type: found.type ?? undefined, code: found.code ?? undefined }) : undefined;
  });

const ruleObject = z
  .strictObject({
    action: z.string(),
    ipVersion: z.number().nullish(),
    ...{ protocol, notProtocol: protocol, icmp, notICMP: icmp, source: entity, destination: entity },
    /** Annotations, for people. */
    metadata: z.unknown().optional(),
  })
  .transform(({ action, source, destination, ipVersion, protocol, notProtocol, icmp, notICMP }): CalicoRule => {
    const conditions = { ipVersion: ipVersion ?? undefined, protocol, notProtocol, icmp, notIcmp: notICMP };
    return { action, source, destination, ...present(conditions) };
  });

const rule = orUnclear(
  z.object({ action: z.string().catch("") }).catch({ action: "" }),
  ruleObject,
  ({ action }, unclear): CalicoRule => {
    const { serviceAccounts: _, ...anything } = ANYTHING;
    return { action, source: anything, destination: anything, unclear };
  },
);

const rules = z.array(rule).nullish();
const flag = z.boolean().nullish();

const identity = z.object({
  kind: z.enum(["NetworkPolicy", "GlobalNetworkPolicy"]),
  metadata: z.object({ name: z.string().min(1), namespace: z.string().min(1).optional() }),
});

const policyObject = identity
  .extend({
    spec: z.strictObject({
      ...{
        tier: z.string().nullish(),
        order: z.number().nullish(),
        types: z.array(z.enum(["Ingress", "Egress"])).nullish(),
      },
      ...{ selector, namespaceSelector: selector, serviceAccountSelector: selector },
      ...{ ingress: rules, egress: rules, doNotTrack: flag, preDNAT: flag, applyOnForward: flag },
      performanceHints: z.unknown().optional(),
    }),
  })
  .transform(({ kind, metadata, spec }): CalicoPolicy => {
    const { selector, namespaceSelector, serviceAccountSelector } = spec;
    const [ingress, egress] = [spec.ingress ?? [], spec.egress ?? []];
    return {
      ...named(kind, metadata, spec.tier || DEFAULT_TIER),
      ...present({ order: spec.order ?? undefined }),
      ...{ selector, namespaceSelector, serviceAccountSelector, ingress, egress },
      directions: spec.types?.length ? spec.types.map(directionOf) : impliedBy(ingress, egress),
      hostsOnly: spec.doNotTrack === true || spec.preDNAT === true,
    };
  });

const DEFAULT_TIER = "default";

/** The store writes the default tier's name before its policies' names; people do not. */
function named(kind: CalicoPolicy["kind"], metadata: z.output<typeof identity>["metadata"], tier: string) {
  const prefix = `${DEFAULT_TIER}.`;
  const name =
    tier === DEFAULT_TIER && metadata.name.startsWith(prefix) ? metadata.name.slice(prefix.length) : metadata.name;
  return { kind, name, tier, ...present({ namespace: metadata.namespace }) };
}

function directionOf(type: "Ingress" | "Egress"): Direction {
  return type === "Ingress" ? "ingress" : "egress";
}

/**
 * Calico's rule for a policy without `types`, which its API server writes into the policy. For one that was put into the
 * store without it the agent takes both directions, which lets no more through: there are no rules for the other one.
 */
function impliedBy(ingress: readonly unknown[], egress: readonly unknown[]): readonly Direction[] {
  if (egress.length === 0) return ["ingress"];
  return ingress.length === 0 ? ["egress"] : ["ingress", "egress"];
}

export const calicoPolicyObject = orUnclear(identity, policyObject, ({ kind, metadata }, unclear): CalicoPolicy => {
  return {
    ...named(kind, metadata, DEFAULT_TIER),
    ...{ selector: "", namespaceSelector: "", serviceAccountSelector: "" },
    ...{ directions: ["ingress", "egress"], ingress: [], egress: [], hostsOnly: false, unclear },
  };
});
