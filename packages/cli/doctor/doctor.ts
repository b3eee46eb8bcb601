import { SSMClient } from "@aws-sdk/client-ssm";
import { type Check, countChecks } from "#domain/check-up.ts";
import { renderChecks, renderChecksJson } from "#report/check-up.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { keycloakClient } from "#runtime/keycloak-client.ts";
import { VERSION } from "#runtime/version.ts";
import type { DoctorOptions } from "../commands/doctor.ts";
import { BROKEN, DONE, type ExitStatus, UNKNOWN } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { readAccounts } from "./account-facts.ts";
import { readCluster } from "./cluster-facts.ts";
import { readDeployment } from "./deployment-facts.ts";
import { findPatient, type Patient } from "./find-patient.ts";
import { judgeAccount } from "./judge-account.ts";
import { judgeCluster } from "./judge-cluster.ts";
import { judgeDeployment } from "./judge-deployment.ts";
import { rolesOf } from "./roles-in-cluster.ts";
import { readShippedAccess } from "./shipped-access.ts";

/** `surety doctor`: collects, judges, and shows. */
export async function doctor(options: DoctorOptions, session: Session): Promise<ExitStatus> {
  const patient = await findPatient(options, session);
  const checks = await follow(session.progress, "Looking", (say) => examine(patient, session, say));
  session.print(options.json === true ? renderChecksJson(checks) : renderChecks(checks, session.layout));
  return statusOf(checks);
}

const AT_ONCE = 4;

/** All checks of the deployment, if there is one, and of each cluster. */
export async function examine(
  { deployment, configuration, clusters, profiles, reach }: Patient,
  { io }: Pick<Session, "io">,
  say: (text: string) => void,
): Promise<readonly Check[]> {
  const shipped = await readShippedAccess();
  say(deployment === undefined ? "" : `stage ${deployment.stage}`);
  const keycloak = configuration?.keycloak;
  const secret = io.environment["SURETY_KEYCLOAK_SECRET"];
  const client = deployment && keycloak && keycloakClient(keycloak, secret, new SSMClient(deployment.access));
  const deployed = deployment && (await readDeployment(deployment, client, io.now));
  const accounts = deployed === undefined ? [] : await readAccounts(deployed, clusters, profiles, io.now);
  const roles = deployed === undefined ? [] : rolesOf(deployed.functions);
  const looked = await mapConcurrently(clusters, AT_ONCE, async (cluster) => {
    say(`cluster ${cluster.name}`);
    return readCluster(cluster, { shipped, roles }, reach(cluster));
  });
  const now = io.now();
  return [
    ...(deployed === undefined ? [] : judgeDeployment(deployed, { configuration, version: VERSION, now })),
    ...accounts.flatMap((facts) => judgeAccount(facts, deployment?.stage ?? "")),
    ...looked.flatMap((facts) =>
      configuration === undefined ? [] : judgeCluster(facts, { shipped, promises: configuration.promises, now }),
    ),
  ];
}

function statusOf(checks: readonly Check[]): ExitStatus {
  const { wrong, unknown } = countChecks(checks);
  if (wrong > 0) return BROKEN;
  return unknown > 0 || checks.length === 0 ? UNKNOWN : DONE;
}
