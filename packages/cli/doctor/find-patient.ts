import { existsSync } from "node:fs";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { LiveDeps } from "#facts/live/open.ts";
import { readConfiguration } from "#runtime/configuration.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { DoctorOptions } from "../commands/doctor.ts";
import { type Deployment, findDeployment } from "../deployment/deployment.ts";
import { keepToLocal } from "../deployment/sources.ts";
import { reachAmbient, reachLocal } from "../observe/open-clusters.ts";
import type { AccountProfiles } from "../options.ts";
import { DEFAULT_CONFIGURATION } from "../options.ts";
import type { Session } from "../session.ts";

/** What is looked at, and the ways there. */
export interface Patient {
  /** undefined: the clusters only. */
  readonly deployment: Deployment | undefined;
  /** undefined: there is no file at hand, so the deployment only. */
  readonly configuration: Configuration | undefined;
  readonly clusters: readonly Cluster[];
  readonly reach: (cluster: Cluster) => LiveDeps;
  /** Of the AWS configuration, by the account that each is for. */
  readonly profiles: AccountProfiles;
}

/** Throws InvalidInput where there is nothing to look at. */
export async function findPatient(options: DoctorOptions, session: Session): Promise<Patient> {
  const { stage, config } = options;
  const isLocal = stage === "local" || (stage === undefined && config === undefined);
  if (isLocal) return findLocal(options, session);
  const deployment = stage === undefined ? undefined : await findDeployment(stage, session.note);
  const file = config ?? (existsSync(DEFAULT_CONFIGURATION) ? DEFAULT_CONFIGURATION : undefined);
  const configuration = file === undefined ? undefined : await readConfiguration(file);
  if (configuration === undefined) session.note(`There is no ${DEFAULT_CONFIGURATION} here: looking at no cluster.`);
  const clusters = clustersAsked(configuration, options);
  const access = { context: options.context, clusters, keycloak: undefined, profiles: options.accountProfile };
  const profiles = options.accountProfile ?? {};
  return { deployment, configuration, clusters, profiles, reach: reachAmbient(access, session) };
}

async function findLocal(options: DoctorOptions, session: Session): Promise<Patient> {
  const { local, sources } = await keepToLocal();
  const deployment = await findDeployment(options.stage, session.note, sources);
  if (local.state !== "running") throw new Error("a local deployment was found, and no local environment");
  const configuration = await readConfiguration(options.config ?? local.connection.configuration);
  const reach = await reachLocal(local.connection, session);
  const profiles = options.accountProfile ?? {};
  return { deployment, configuration, profiles, clusters: clustersAsked(configuration, options), reach };
}

function clustersAsked(
  configuration: Configuration | undefined,
  { cluster: names = [], context }: DoctorOptions,
): readonly Cluster[] {
  const all = configuration?.clusters ?? [];
  const wrong = names.filter((name) => !all.some((cluster) => cluster.name === name));
  const allowed = all.map(({ name }) => name).join(", ") || "(none: there is no configuration)";
  if (wrong.length > 0)
    throw new InvalidInput(wrong.map((name) => `--cluster: found "${name}"; allowed is one of: ${allowed}`));
  const clusters = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  if (context !== undefined && clusters.length > 1)
    throw new InvalidInput([`--context: found a context for ${clusters.length} clusters; name one by --cluster`]);
  return clusters;
}
