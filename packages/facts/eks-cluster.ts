import * as z from "zod";
import { observed, unreadable } from "#domain/reading.ts";
import type { EksCluster } from "#domain/vpc.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { Collector } from "./context.ts";
import { optionalText, texts } from "./kubernetes-object.ts";
import { parseItems, textAt } from "./parse-items.ts";
import { present } from "./present.ts";

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

/** What has to be understood of every cluster: another one may be in the same VPC. */
const anyCluster = z
  .object({
    cluster: z.object({ name: z.string().min(1), resourcesVpcConfig: z.object({ vpcId: z.string().min(1) }) }),
  })
  .transform(({ cluster: { name, resourcesVpcConfig } }) => ({ name, vpcId: resourcesVpcConfig.vpcId }));

/** Answers about several clusters of the account may stand side by side. */
export const eksCluster: Collector<EksCluster> = async ({ sources, cluster }) => {
  const pages = await sources.aws("describe-cluster", (page) => page);
  if (pages.status === "unreadable") return pages;
  const source = pages.place ?? `${cluster.region}: describe-cluster`;
  const all = parseItems(pages, source, anyCluster, (page) => textAt(page, "cluster", "name"));
  if (all.status === "unreadable") return all;
  const mine = pages.value.find((page) => textAt(page, "cluster", "name") === cluster.name);
  if (mine === undefined) return unreadable("notLookedAt", source, `found no answer about cluster ${cluster.name}`);
  const parsed = clusterAnswer.safeParse(mine);
  if (parsed.success)
    return observed({ ...parsed.data, neighbours: neighboursOf(parsed.data, all.value) }, pages.observedAt);
  return unreadable("malformed", source, describeIssues(parsed.error, mine).join("; "));
};

type Placed = Pick<EksCluster, "name" | "vpcId">;

function neighboursOf({ name, vpcId }: Placed, all: readonly Placed[]): readonly string[] {
  return all.filter((other) => other.vpcId === vpcId && other.name !== name).map((other) => other.name);
}
