import { DescribeAccessEntryCommand, ResourceNotFoundException } from "@aws-sdk/client-eks";
import type { Check } from "#domain/check-up.ts";
import { observed, type Reading } from "#domain/reading.ts";
import { readAws } from "#facts/live/aws-reading.ts";
import type { LiveDeps } from "#facts/live/open.ts";
import type { Verdicts } from "./checks.ts";
import type { FunctionFacts } from "./deployment-facts.ts";

/** A function's role, and the group of Kubernetes that an access entry has to put it into. */
export interface RoleInCluster {
  readonly group: string;
  readonly roleArn: string;
  /** Whether the function runs within a VPC. */
  readonly inVpc: boolean;
}

/** What a cluster's access entry says of a role; undefined where there is none. */
export interface AccessEntry extends RoleInCluster {
  readonly groups: Reading<readonly string[] | undefined>;
}

/** Of those functions that ask clusters, and could be found. */
export function rolesOf(functions: readonly FunctionFacts[]): readonly RoleInCluster[] {
  return functions.flatMap(({ of: { group }, state }) =>
    state.status === "observed" && group !== undefined
      ? [{ group, roleArn: state.value.roleArn, inVpc: state.value.inVpc }]
      : [],
  );
}

export async function readEntry(
  role: RoleInCluster,
  clusterName: string,
  { aws, clock }: LiveDeps,
): Promise<AccessEntry> {
  let absent = false;
  const reading = await readAws(`AWS: describe-access-entry ${role.roleArn}`, clock, async (options) => {
    const asking = new DescribeAccessEntryCommand({ clusterName, principalArn: role.roleArn });
    try {
      const { accessEntry } = await aws.eks.send(asking, options);
      return accessEntry?.kubernetesGroups ?? [];
    } catch (error) {
      // Of a cluster that is not there EKS says the same, and says which of the two it is.
      absent = error instanceof ResourceNotFoundException && !/cluster found/iu.test(error.message);
      throw error;
    }
  });
  return { ...role, groups: absent ? observed(undefined, clock()) : reading };
}

export function judgeEntry({ group, roleArn, groups }: AccessEntry, cluster: string, verdicts: Verdicts): Check {
  const name = `access entry ${group}`;
  const role = roleArn.split("/").at(-1);
  return verdicts.of(
    name,
    groups,
    (found) => {
      const entry = `--cluster-name ${cluster} --principal-arn ${roleArn} --kubernetes-groups ${group}`;
      if (found === undefined)
        return verdicts.wrong(name, `there is none for the role ${role}`, `aws eks create-access-entry ${entry}`);
      if (!found.includes(group))
        return verdicts.wrong(
          name,
          `puts the role ${role} into ${found.join(", ") || "no group"}`,
          `aws eks update-access-entry ${entry}`,
        );
      const others = found.filter((one) => one !== group);
      if (others.length > 0)
        return verdicts.warning(
          name,
          `puts the role ${role} into other groups as well: ${others.join(", ")}`,
          `aws eks update-access-entry ${entry}`,
        );
      return verdicts.ok(name, `puts the role ${role} into it`);
    },
    "let whoever runs this call eks:DescribeAccessEntry on the cluster's entries",
  );
}
