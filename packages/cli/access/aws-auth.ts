import { stringify } from "yaml";
import type { AccessPlan } from "./plan-access.ts";

/**
 * What goes into `mapRoles` of the ConfigMap aws-auth, for clusters that know no access entries. There a role stands without
 * its path, and `{{SessionName}}` tells sessions apart, as EKS documents it.
 */
export function mapRolesOf({ entries }: AccessPlan): string {
  const roles = new Map(
    entries.map(({ function: of, principalArn, kubernetesGroups }) => [
      principalArn,
      {
        rolearn: principalArn.replace(/:role\/.*\//u, ":role/"),
        username: `surety:${of}:{{SessionName}}`,
        groups: kubernetesGroups,
      },
    ]),
  );
  return stringify([...roles.values()]);
}
