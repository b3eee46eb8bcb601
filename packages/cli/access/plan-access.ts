import { ACCOUNT_ROLES, type AccountRoleName, statementsOf } from "#domain/account-roles.ts";
import { accountOfArn } from "#domain/account-settings.ts";
import { inPlace, type Place, type Statement } from "#domain/cluster-permissions.ts";
import type { Cluster } from "#domain/configuration.ts";

/** A function of the deployment that asks clusters. */
export interface FunctionIdentity {
  /** As its folder is called. */
  readonly name: string;
  readonly roleArn: string;
  /** Of Kubernetes. */
  readonly group: string;
}

/** A policy as IAM takes it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly object[];
}

export interface PlannedRole {
  readonly arn: string;
  readonly path: string;
  readonly name: string;
  readonly purpose: string;
  /** The roles that may assume it, and what they have to name; undefined where it asks for nothing. */
  readonly trusted: readonly string[];
  readonly externalIds: readonly string[] | undefined;
  readonly trust: PolicyDocument;
  /** Each action that it is allowed, once. */
  readonly actions: readonly string[];
  readonly policy: PolicyDocument;
}

/** Puts a function's role into its group of one cluster. */
export interface PlannedEntry {
  readonly cluster: string;
  readonly region: string;
  readonly function: string;
  readonly principalArn: string;
  readonly kubernetesGroups: readonly string[];
}

/** All that an administrator of one account makes so that Surety may do its work there. */
export interface AccessPlan {
  readonly account: string;
  /** Where the clusters are; roles are of no region, and made in the first. */
  readonly regions: readonly string[];
  /** None in Surety's own account, where the stacks let the functions do it themselves. */
  readonly roles: readonly PlannedRole[];
  readonly entries: readonly PlannedEntry[];
}

/** What is needed in one account, of the clusters that are there. `own` is Surety's own. */
export function planAccess(
  account: string,
  clusters: readonly Cluster[],
  functions: readonly FunctionIdentity[],
  own: Pick<Place, "partition" | "accountId">,
): AccessPlan {
  const there = clusters.filter((cluster) => accountOfCluster(cluster, own.accountId) === account);
  const roles: readonly AccountRoleName[] = ["readerRole", "removerRole"];
  return {
    account,
    regions: [...new Set(there.map(({ region }) => region))],
    roles: roles.flatMap((role) => {
      const arns = new Set(there.flatMap((cluster) => cluster.account?.[role] ?? []));
      return [...arns].map((arn) => planRole(role, arn, there, functions));
    }),
    entries: there.flatMap(({ name, region }) =>
      functions.map(({ name: of, roleArn, group }) => ({
        ...{ cluster: name, region, function: of, principalArn: roleArn, kubernetesGroups: [group] },
      })),
    ),
  };
}

/** The account that a cluster is in. */
export function accountOfCluster({ account }: Pick<Cluster, "account">, own: string): string {
  return account === undefined ? own : accountOfArn(account.readerRole);
}

function planRole(
  role: AccountRoleName,
  arn: string,
  clusters: readonly Cluster[],
  functions: readonly FunctionIdentity[],
): PlannedRole {
  const { purpose, assumedBy } = ACCOUNT_ROLES[role];
  const users = clusters.filter(({ account }) => account?.[role] === arn);
  const [, partition = "aws", , , accountId = "", ...rest] = arn.split(":");
  const [, ...path] = rest.join(":").split("/");
  const name = path.pop() ?? "";
  const trusted = functions
    .filter((one) => assumedBy.some((function_) => function_ === one.name))
    .map((one) => one.roleArn);
  const externalIds = externalIdsOf(users);
  const urlSuffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const statements = statementsOf(role, users);
  return {
    ...{ arn, name, purpose, path: path.length === 0 ? "/" : `/${path.join("/")}/` },
    ...{ trusted, externalIds, trust: trustOf(trusted, externalIds) },
    actions: [...new Set(statements.flatMap(({ actions }) => actions))].sort(),
    policy: documentOf(statements.map((one) => asIam(one, { partition, accountId, urlSuffix }))),
  };
}

/** Where one of the clusters goes by without an id, asking for one would shut it out. */
function externalIdsOf(clusters: readonly Cluster[]): readonly string[] | undefined {
  const ids = clusters.flatMap(({ account }) => account?.externalId ?? []);
  return ids.length === clusters.length ? [...new Set(ids)] : undefined;
}

function trustOf(trusted: readonly string[], externalIds: readonly string[] | undefined): PolicyDocument {
  const condition = externalIds && { Condition: { StringEquals: { "sts:ExternalId": externalIds } } };
  const allow = { Effect: "Allow", Principal: { AWS: trusted }, Action: "sts:AssumeRole" };
  return documentOf([{ ...allow, ...condition }]);
}

const documentOf = (Statement: readonly object[]): PolicyDocument => ({ Version: "2012-10-17", Statement });

function asIam({ actions, resources, conditions = [] }: Statement, place: Place): object {
  const filled = (texts: readonly string[]) => texts.map((text) => inPlace(text, place));
  return {
    ...{ Effect: "Allow", Action: actions, Resource: filled(resources) },
    ...(conditions.length > 0 && {
      Condition: Object.fromEntries(
        conditions.map(({ test, variable, values }) => [test, { [variable]: filled(values) }]),
      ),
    }),
  };
}
