import type { LocalConnection, LocalConnectionState } from "#local/connection.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { type AwsAccess, ambientAccess, localAccess } from "./aws-access.ts";
import { type DeploymentParts, parseParts } from "./parts.ts";
import { deploymentSources } from "./sources.ts";

/** A deployed Surety, and how to reach it. */
export interface Deployment {
  readonly stage: string;
  readonly parts: DeploymentParts;
  readonly access: AwsAccess;
}

/** Where deployments are looked for; the real ones are in sources.ts. */
export interface DeploymentSources {
  readonly readLocalConnection: () => Promise<LocalConnectionState>;
  /** The text of the stage's parameter. Throws InvalidInput where there is none. */
  readonly readParameter: (stage: string, access: AwsAccess) => Promise<string>;
}

const LOCAL = "local";

/**
 * The stage that is named, else the running local environment. Says which one it is, so that nobody reads one and means
 * the other. Throws InvalidInput that says what to do where there is none.
 */
export async function findDeployment(
  stage: string | undefined,
  note: (line: string) => void,
  sources: DeploymentSources = deploymentSources,
): Promise<Deployment> {
  if (stage !== undefined && stage !== LOCAL) {
    const access = ambientAccess();
    const parts = parseParts(await sources.readParameter(stage, access), stage);
    note(`Using stage ${stage}, ${placeOf(parts)}.`);
    return { stage, parts, access };
  }
  const connection = running(await sources.readLocalConnection());
  const access = await localAccess(connection);
  note(`Using the local environment (process ${connection.pid}).`);
  return { stage: LOCAL, parts: parseParts(await sources.readParameter(LOCAL, access), LOCAL), access };
}

function running(local: LocalConnectionState): LocalConnection {
  switch (local.state) {
    case "running":
      return local.connection;
    case "absent":
      throw new InvalidInput([`No local environment is running; ${NEXT}`]);
    case "dead":
      throw new InvalidInput([`The local environment (process ${local.pid}) has ended; ${NEXT}`]);
    case "unreadable":
      throw new InvalidInput([`The local environment cannot be found: ${local.problem}; ${NEXT}`]);
  }
}

const NEXT = "start one by npm start, or name a deployed stage by --stage NAME";

/** The account and region that the alerts' topic is in: `arn:aws:sns:<region>:<account>:<name>`. */
function placeOf({ alertsTopicArn }: DeploymentParts): string {
  const [, , , region, account] = alertsTopicArn.split(":");
  return `account ${account} in ${region}`;
}
