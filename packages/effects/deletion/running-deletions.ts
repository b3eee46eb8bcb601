import { paginateListExecutions, type SFNClient } from "@aws-sdk/client-sfn";

/** `acme-1-0f3c…`, as deletions are named where they are started: tenant, generation, and what asked for it. */
const NAME = /^(?<tenant>.+)-\d+-[0-9a-f]{20}$/u;

/** The ids of tenants whose deletion's state machine is running. */
export async function listRunningDeletions(states: SFNClient, stateMachineArn: string): Promise<ReadonlySet<string>> {
  const tenants = new Set<string>();
  const pages = paginateListExecutions({ client: states }, { stateMachineArn, statusFilter: "RUNNING" });
  for await (const { executions = [] } of pages) {
    for (const { name = "" } of executions) {
      const tenant = NAME.exec(name)?.groups?.["tenant"];
      if (tenant !== undefined) tenants.add(tenant);
    }
  }
  return tenants;
}
