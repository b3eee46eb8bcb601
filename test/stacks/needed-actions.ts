import { evaluateStage } from "./evaluated.ts";
import { rolesOf } from "./statements.ts";

const FUNCTION_OF_ROLE = {
  SweepRole: "sweep",
  TenantEventsHandlerRole: "tenant-events",
  DeleteTenantRole: "delete-tenant",
  PruneRetentionRole: "prune-retention",
  RehearseRestoreRole: "rehearse-restore",
  DigestRole: "digest",
  ReportRole: "report",
} as const;

/** The actions that the stacks allow each function's role, by the function: what `surety doctor` looks for. */
export async function neededActions(): Promise<Readonly<Record<string, readonly string[]>>> {
  const roles = rolesOf(await evaluateStage("development"));
  return Object.fromEntries(
    Object.entries(FUNCTION_OF_ROLE).map(([role, name]) => {
      const actions = roles.find((one) => one.name === role)?.grants.flatMap(({ Action }) => Action) ?? [];
      return [name, [...new Set(actions)].sort()];
    }),
  );
}
