import type { AccessPlan } from "./plan-access.ts";

/** The plan as a template of CloudFormation, to be applied in each region in which there are clusters. */
export function templateOf({ account, regions, roles, entries }: AccessPlan): object {
  const named = createNames();
  const [home] = regions;
  const severalRegions = regions.length > 1;
  const within = (region: string | undefined) =>
    severalRegions && region !== undefined ? { Condition: conditionOf(region) } : {};
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `What Surety may do in account ${account}; printed by surety access`,
    ...(severalRegions && {
      Conditions: Object.fromEntries(
        regions.map((region) => [conditionOf(region), { "Fn::Equals": [{ Ref: "AWS::Region" }, region] }]),
      ),
    }),
    Resources: Object.fromEntries([
      ...roles.map(({ name, path, purpose, trust, policy }) => [
        named(`Role ${name}`),
        {
          Type: "AWS::IAM::Role",
          ...within(home),
          Properties: {
            ...{ RoleName: name, Path: path, Description: purpose, AssumeRolePolicyDocument: trust },
            Policies: [{ PolicyName: "surety", PolicyDocument: policy }],
          },
        },
      ]),
      ...entries.map(({ cluster, region, function: of, principalArn, kubernetesGroups }) => [
        named(`Entry ${cluster} ${of}`),
        {
          Type: "AWS::EKS::AccessEntry",
          ...within(region),
          Properties: { ClusterName: cluster, PrincipalArn: principalArn, KubernetesGroups: kubernetesGroups },
        },
      ]),
    ]),
  };
}

const conditionOf = (region: string) => `In${camelCase(region)}`;

/** Logical ids have letters and digits only; two that come out the same are told apart by a number. */
function createNames(): (words: string) => string {
  const given = new Map<string, number>();
  return (words) => {
    const name = camelCase(words);
    const times = (given.get(name) ?? 0) + 1;
    given.set(name, times);
    return times === 1 ? name : `${name}No${times}`;
  };
}

function camelCase(words: string): string {
  const parts = words.split(/[^A-Za-z0-9]+/u);
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
}
