import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { ObserveOptions } from "../commands/observe.ts";
import { documentClient } from "../deployment/clients.ts";
import { type DeploymentSources, findDeployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { keepToLocal } from "../deployment/sources.ts";
import { DEFAULT_CONFIGURATION } from "../options.ts";
import type { Session } from "../session.ts";
import { type OpenCluster, openAmbient, openLocal } from "./open-clusters.ts";
import { type Subject, whatToObserve } from "./what-to-observe.ts";

interface World {
  readonly subject: Subject;
  readonly open: OpenCluster;
}

/** What is to be looked at, and the way there. Throws InvalidInput. */
export async function findWorld(options: ObserveOptions, session: Session): Promise<World> {
  const { fromStage, config, context } = options;
  const { local, sources } = await keepToLocal();
  const known = fromStage === undefined ? undefined : await tenantsOf(fromStage, sources, session);
  if (fromStage === "local" && local.state === "running") {
    const subject = await whatToObserve(config ?? local.connection.configuration, known, options);
    return { subject, open: await openLocal(local.connection, session) };
  }
  const subject = await whatToObserve(config ?? DEFAULT_CONFIGURATION, known, options);
  const { clusters, keycloak } = subject;
  if (context !== undefined && clusters.length > 1)
    throw new InvalidInput([`--context: found a context for ${clusters.length} clusters; name one by --cluster`]);
  return { subject, open: openAmbient({ context, clusters, keycloak, profiles: options.accountProfile }, session) };
}

/** Throws InvalidInput where there is no such stage, or no environment is running. */
async function tenantsOf(stage: string, sources: DeploymentSources, { note }: Session) {
  const { parts, access } = await findDeployment(stage, note, sources);
  const store = createTenantStore(documentClient(access), parts.tableName);
  return explainingAccess(`the tenants of stage ${stage}`, () => store.listTenants());
}
