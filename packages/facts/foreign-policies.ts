import * as z from "zod";
import type { ForeignPolicies, ForeignPolicy } from "#domain/network.ts";
import { observed } from "#domain/reading.ts";
import type { Collector } from "./context.ts";
import { listOf } from "./kubernetes-object.ts";
import { present } from "./present.ts";
import { RESOURCES, type ResourceName } from "./resources.ts";

/** APIs of policies that come before, or after, NetworkPolicies, and that this version does not evaluate. */
const NAMES = [
  "adminnetworkpolicies.policy.networking.k8s.io",
  "baselineadminnetworkpolicies.policy.networking.k8s.io",
  "clusternetworkpolicies.policy.networking.k8s.io",
  "clusternetworkpolicies.networking.k8s.aws",
  "applicationnetworkpolicies.networking.k8s.aws",
] as const satisfies readonly ResourceName[];

const policyObject = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: z.string().min(1).optional() }),
});

/** What is not served is not there. Few clusters have any of these, so that an observation made by hand seldom tells of them. */
export const foreignPolicies: Collector<ForeignPolicies> = async (context) => {
  const lists = await Promise.all(
    NAMES.map(async (resource) => ({ resource, listed: await listOf(resource, policyObject)(context) })),
  );
  const refused = lists
    .map(({ listed }) => listed)
    .find((listed) => listed.status === "unreadable" && !MISSING.has(listed.cause));
  if (refused?.status === "unreadable") return refused;
  const notSeen = lists.filter(({ listed }) => listed.status === "unreadable" && listed.cause === "notLookedAt");
  const policies = lists.flatMap(({ resource, listed }) => {
    const { kind, group, version } = RESOURCES[resource];
    return (listed.status === "observed" ? listed.value : []).map(
      ({ metadata: { name, namespace } }): ForeignPolicy => {
        return { apiVersion: `${group}/${version}`, kind, name, ...present({ namespace }) };
      },
    );
  });
  return observed({ policies, notSeen: notSeen.map(({ resource }) => resource) }, context.now);
};

const MISSING: ReadonlySet<string> = new Set(["notFound", "notLookedAt"]);
