import { GetRoleCommand, IAMClient, NoSuchEntityException } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Cluster } from "#domain/configuration.ts";
import { mapReading, observed, type Reading } from "#domain/reading.ts";
import { readAws } from "#facts/live/aws-reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { accountOfCluster, type PlannedRole, planAccess } from "../access/plan-access.ts";
import { accountOf } from "../deployment/account-of.ts";
import type { AwsAccess } from "../deployment/aws-access.ts";
import type { AccountProfiles } from "../options.ts";
import type { DeploymentFacts } from "./deployment-facts.ts";
import { type GrantedRole, readRole } from "./granted-role.ts";
import { readTrust, type Trust } from "./role-trust.ts";

/** A role of another account as it is; undefined where there is none. */
export interface FoundRole {
  readonly trust: readonly Trust[];
  readonly granted: Reading<GrantedRole>;
}

export interface RoleFacts {
  readonly planned: PlannedRole;
  readonly found: Reading<FoundRole | undefined>;
}

/** Another account, in which some of the clusters are. */
export interface AccountFacts {
  readonly account: string;
  /** undefined: nobody said how it is reached. */
  readonly look:
    | { readonly profile: string; readonly caller: Reading<string>; readonly roles: readonly RoleFacts[] }
    | undefined;
}

/** Looks at the roles of each other account with the credentials that were named for it. Reads only. */
export async function readAccounts(
  { deployment, functions }: Pick<DeploymentFacts, "deployment" | "functions">,
  clusters: readonly Cluster[],
  profiles: AccountProfiles,
  clock: Clock,
): Promise<readonly AccountFacts[]> {
  const own = accountOf(deployment.parts);
  const identities = functions.flatMap(({ of: { name, group }, state }) =>
    group === undefined || state.status === "unreadable" ? [] : [{ name, group, roleArn: state.value.roleArn }],
  );
  const accounts = new Set(clusters.map((cluster) => accountOfCluster(cluster, own.id)));
  accounts.delete(own.id);
  return Promise.all(
    [...accounts].map(async (account) => {
      const profile = profiles[account];
      if (profile === undefined) return { account, look: undefined };
      const { partition, id: accountId, region } = own;
      const { requestHandler } = deployment.access;
      const access = { region, requestHandler, profile };
      const { roles } = planAccess(account, clusters, identities, { partition, accountId });
      const caller = await readAws(`AWS: profile ${profile}`, clock, () =>
        new STSClient(access).send(new GetCallerIdentityCommand({})),
      );
      return {
        account,
        look: {
          ...{ profile, caller: mapReading(caller, ({ Account = "" }) => Account) },
          roles: await Promise.all(
            roles.map(async (planned) => ({ planned, found: await findRole(planned, access, clock) })),
          ),
        },
      };
    }),
  );
}

async function findRole(
  { arn, name }: PlannedRole,
  access: AwsAccess,
  clock: Clock,
): Promise<Reading<FoundRole | undefined>> {
  let absent = false;
  const reading = await readAws(`AWS: role ${arn}`, clock, async () => {
    try {
      const { Role } = await new IAMClient(access).send(new GetRoleCommand({ RoleName: name }));
      return readTrust(Role?.AssumeRolePolicyDocument ?? "");
    } catch (error) {
      absent = error instanceof NoSuchEntityException;
      throw error;
    }
  });
  if (absent) return observed(undefined, clock());
  if (reading.status === "unreadable") return reading;
  return observed({ trust: reading.value, granted: await readRole(arn, access, clock) }, reading.observedAt);
}
