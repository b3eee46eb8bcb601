import * as z from "zod";
import type {
  Calico,
  CalicoEntity,
  CalicoNetworkSet,
  CalicoPolicy,
  CalicoTier,
  ServiceAccount,
} from "#domain/calico.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { calicoPolicyObject } from "./calico-policies.ts";
import type { Collector, FactContext } from "./context.ts";
import { labels, listOf, orEmpty, texts } from "./kubernetes-object.ts";
import { present } from "./present.ts";

const name = z.string().min(1);

const tierObject = z
  .object({
    metadata: z.object({ name }),
    spec: orEmpty(z.object({ order: z.number().nullish(), defaultAction: z.string().nullish() })),
  })
  .transform(({ metadata: { name }, spec: { order, defaultAction } }): CalicoTier => {
    // Calico takes anything but Pass for Deny.
    return {
      name,
      ...present({ order: order ?? undefined }),
      defaultAction: defaultAction === "Pass" ? "Pass" : "Deny",
    };
  });

const networkSetObject = z
  .object({
    metadata: z.object({ name, namespace: name.optional(), labels }),
    spec: orEmpty(z.object({ nets: texts })),
  })
  .transform(({ metadata: { name, namespace, labels }, spec: { nets } }): CalicoNetworkSet => {
    return { name, labels, nets, ...present({ namespace }) };
  });

const serviceAccountObject = z
  .object({ metadata: z.object({ name, namespace: name, labels }) })
  .transform(({ metadata }): ServiceAccount => metadata);

const serviceAccounts = listOf("serviceaccounts", serviceAccountObject);

/**
 * Reads each kind through both of Calico's API groups: `projectcalico.org` is served by Calico's own API server, if that
 * is there, and `crd.projectcalico.org` is its store.
 */
export const calico: Collector<Calico> = async (context) => {
  const [networkPolicies, globalNetworkPolicies, tiers, networkSets, globalNetworkSets] = await Promise.all([
    eitherGroup("networkpolicies", calicoPolicyObject, context),
    eitherGroup("globalnetworkpolicies", calicoPolicyObject, context),
    eitherGroup("tiers", tierObject, context),
    eitherGroup("networksets", networkSetObject, context),
    eitherGroup("globalnetworksets", networkSetObject, context),
  ]);
  const policies = [networkPolicies, globalNetworkPolicies].flatMap((one) =>
    one.status === "observed" ? one.value : [],
  );
  return observed(
    {
      networkPolicies: asShown(networkPolicies),
      globalNetworkPolicies: asShown(globalNetworkPolicies),
      tiers,
      networkSets: together(networkSets, globalNetworkSets),
      serviceAccounts: policies.some(selectsByServiceAccount) ? await serviceAccounts(context) : NOT_ASKED,
    },
    context.now,
  );
};

const NOT_ASKED = unreadable("notLookedAt", "serviceaccounts", "no policy selects by service accounts' labels");

type Plural = "networkpolicies" | "globalnetworkpolicies" | "tiers" | "networksets" | "globalnetworksets";

async function eitherGroup<T extends { readonly name: string; readonly namespace?: string }>(
  plural: Plural,
  schema: z.ZodType<T>,
  context: FactContext,
): Promise<Reading<readonly T[]>> {
  const [shown, stored] = await Promise.all([
    listOf(`${plural}.projectcalico.org`, schema)(context),
    listOf(`${plural}.crd.projectcalico.org`, schema)(context),
  ]);
  if (isAbsent(shown) && isAbsent(stored)) return observed([], context.now);
  if (isAbsent(shown) || isUnasked(shown)) return stored;
  if (isAbsent(stored) || isUnasked(stored)) return shown;
  return together(shown, stored);
}

/** The API server does not serve the group: Calico, or this way to it, is not installed. */
function isAbsent(reading: Reading<unknown>): boolean {
  return reading.status === "unreadable" && reading.cause === "notFound";
}

function isUnasked(reading: Reading<unknown>): boolean {
  return reading.status === "unreadable" && reading.cause === "notLookedAt";
}

/** Both, each object once. */
function together<T extends { readonly name: string; readonly namespace?: string }>(
  one: Reading<readonly T[]>,
  other: Reading<readonly T[]>,
): Reading<readonly T[]> {
  if (one.status === "unreadable") return one;
  if (other.status === "unreadable") return other;
  const known = new Map([...other.value, ...one.value].map((item) => [`${item.namespace ?? ""}/${item.name}`, item]));
  return observed([...known.values()], one.observedAt);
}

/** Calico's API server shows the policies of other APIs among its own; those are read where they are. */
const BORROWED = /^(?:knp\.default|kanp\.adminnetworkpolicy|kbanp\.baselineadminnetworkpolicy|kcnp\.[a-z-]+)\./u;

function asShown(reading: Reading<readonly CalicoPolicy[]>): Reading<readonly CalicoPolicy[]> {
  if (reading.status === "unreadable") return reading;
  return observed(
    reading.value.filter((policy) => !BORROWED.test(policy.name)),
    reading.observedAt,
  );
}

function selectsByServiceAccount(policy: CalicoPolicy): boolean {
  const entities = [...policy.ingress, ...policy.egress].flatMap((rule) => [rule.source, rule.destination]);
  return policy.serviceAccountSelector !== "" || entities.some(namesByLabels);
}

function namesByLabels(entity: CalicoEntity): boolean {
  return (entity.serviceAccounts?.selector ?? "") !== "";
}
