import type { Cluster } from "#domain/configuration.ts";
import { jsonText } from "#report/json-text.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { AccessOptions } from "../commands/access.ts";
import { accountOf } from "../deployment/account-of.ts";
import { findConfiguredDeployment } from "../deployment/configured-deployment.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";
import { mapRolesOf } from "./aws-auth.ts";
import { templateOf } from "./cloudformation.ts";
import { readFunctionIdentities } from "./function-identities.ts";
import { type AccessPlan, accountOfCluster, planAccess } from "./plan-access.ts";

/** `surety access`: prints what is to be made in one account. Reads the deployment, and changes nothing. */
export async function showAccess(options: AccessOptions, session: Session): Promise<ExitStatus> {
  const { deployment, configuration } = await findConfiguredDeployment(options, session.note);
  const { clusters } = configuration;
  const { id: own, partition } = accountOf(deployment.parts);
  const account = chooseAccount(options.account, clusters, own);
  const functions = await readFunctionIdentities(deployment);
  const plan = planAccess(account, clusters, functions, { partition, accountId: own });
  session.print(renderAccess(plan, options.format));
  for (const line of hintsOn(plan, options.format)) session.note(line);
  return DONE;
}

/** Throws InvalidInput where it cannot be told which account is meant, or none of its clusters is configured. */
export function chooseAccount(asked: string | undefined, clusters: readonly Cluster[], own: string): string {
  const all = [...new Set(clusters.map((cluster) => accountOfCluster(cluster, own)))];
  const others = all.filter((account) => account !== own);
  if (asked !== undefined) {
    if (all.includes(asked)) return asked;
    throw new InvalidInput([
      `--account: found "${asked}"; allowed is one in which there are clusters: ${all.join(", ")}`,
    ]);
  }
  const [account = own, ...more] = others;
  if (more.length > 0)
    throw new InvalidInput([
      `--account: found none, and clusters in several other accounts; allowed is one of: ${all.join(", ")}`,
    ]);
  return account;
}

function renderAccess(plan: AccessPlan, format: AccessOptions["format"]): string {
  switch (format) {
    case "cloudformation":
      return jsonText(templateOf(plan));
    case "json":
      return jsonText(plan);
    case "aws-auth":
      return mapRolesOf(plan);
  }
}

function hintsOn({ account, regions, roles }: AccessPlan, format: AccessOptions["format"]): readonly string[] {
  const unguarded = roles.filter(({ externalIds }) => externalIds === undefined);
  return [
    ...unguarded.map(
      ({ name }) => `The role ${name} asks for no external id; to have it ask, set account.externalId in surety.yaml.`,
    ),
    ...(format === "cloudformation"
      ? regions.map(
          (region) =>
            `In account ${account}: aws cloudformation deploy --region ${region} --stack-name surety-access --template-file FILE${roles.length > 0 ? " --capabilities CAPABILITY_NAMED_IAM" : ""}`,
        )
      : []),
  ];
}
