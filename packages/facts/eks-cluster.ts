import * as z from "zod";
import { observed, unreadable } from "#domain/reading.ts";
import type { EksCluster } from "#domain/vpc.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { Collector } from "./context.ts";
import { optionalText, texts } from "./kubernetes-object.ts";
import { textAt } from "./parse-items.ts";
import { present } from "./present.ts";
import type { Pages } from "./sources.ts";

const clusterAnswer = z
  .object({
    cluster: z.object({
      name: z.string().min(1),
      arn: optionalText,
      resourcesVpcConfig: z.object({
        vpcId: z.string().min(1),
        clusterSecurityGroupId: optionalText,
        securityGroupIds: texts,
        endpointPublicAccess: z.boolean(),
        endpointPrivateAccess: z.boolean(),
        publicAccessCidrs: texts,
      }),
    }),
  })
  .transform(({ cluster: { name, arn, resourcesVpcConfig: network } }): Omit<EksCluster, "neighbours"> => {
    const own = network.clusterSecurityGroupId === undefined ? [] : [network.clusterSecurityGroupId];
    return {
      ...{ name, vpcId: network.vpcId, securityGroups: [...new Set([...own, ...network.securityGroupIds])] },
      ...{ endpointIsPublic: network.endpointPublicAccess, endpointIsPrivate: network.endpointPrivateAccess },
      ...{ publicCidrs: network.publicAccessCidrs, ...present({ account: arn?.split(":")[4] }) },
    };
  });

/** Answers about several clusters of the account may stand side by side. */
export const eksCluster: Collector<EksCluster> = async ({ sources, cluster }) => {
  const source = `${cluster.region}: describe-cluster`;
  const pages = await sources.aws("describe-cluster");
  if (pages.status === "unreadable") return pages;
  const mine = pages.value.find((page) => textAt(page, "cluster", "name") === cluster.name);
  if (mine === undefined) return unreadable("notLookedAt", source, `found no answer about cluster ${cluster.name}`);
  const parsed = clusterAnswer.safeParse(mine);
  if (parsed.success)
    return observed({ ...parsed.data, neighbours: neighboursOf(parsed.data, pages.value) }, pages.observedAt);
  return unreadable("malformed", source, describeIssues(parsed.error, mine).join("; "));
};

function neighboursOf({ name, vpcId }: Pick<EksCluster, "name" | "vpcId">, pages: Pages): readonly string[] {
  return pages
    .filter((page) => textAt(page, "cluster", "resourcesVpcConfig", "vpcId") === vpcId)
    .flatMap((page) => textAt(page, "cluster", "name") ?? [])
    .filter((other) => other !== name);
}
