import { noRehearsals } from "#domain/rehearsal.ts";
import type { ClusterRehearsals } from "#domain/rehearsal-outlook.ts";
import type { Tenant } from "#domain/tenant.ts";
import { outlookOf } from "#plans/rehearsal/outlook.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";

const AT_ONCE = 8;

/** What is saved of these clusters' rehearsals. One that cannot be read is said to be so, and does not hide the others. */
export async function readRehearsals(
  clusters: readonly string[],
  tenants: readonly Tenant[],
  { rehearsals, configuration, logger }: Pick<Dependencies, "configuration" | "logger" | "rehearsals">,
): Promise<readonly ClusterRehearsals[]> {
  const settings = { mode: configuration.rehearsals.mode, period: configuration.promises.restore.every };
  return mapConcurrently(clusters, AT_ONCE, async (cluster): Promise<ClusterRehearsals> => {
    try {
      const { value } = await rehearsals.read(cluster);
      const state = value ?? noRehearsals(cluster);
      return { cluster, savedAt: value?.savedAt, tenants: outlookOf(state, tenants, settings) };
    } catch (error) {
      logger.error("Rehearsals not read", { cluster, error });
      return { cluster, savedAt: undefined, problem: describeError(error), tenants: [] };
    }
  });
}
