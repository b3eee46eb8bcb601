import { tenantIdSchema } from "#domain/tenant.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";
import { deadlineOf } from "#plans/deletion/pace.ts";
import type { Departed } from "#report/pages/deletions-page.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Dependencies } from "./dependencies.ts";

const AT_ONCE = 8;
/** Their steps are read one by one; more than this do not run at once. */
const MOST_RUNNING = 100;

/** Every departure that is known: those under way, those done, and those of who had an id before. */
export function departuresOf(records: readonly TenantRecord[]): readonly Departed[] {
  return records.flatMap(({ id, generation = 1, departure, onboarding, tombstones = [] }) => [
    ...tombstones.map((one): Departed => {
      const { cluster, since } = one;
      return {
        ...{ tenant: id, generation: one.generation, cluster, state: "deleted", requestedAt: since },
        ...{ notBefore: undefined, certified: undefined },
      };
    }),
    ...(departure === undefined
      ? []
      : [
          {
            ...{ tenant: id, generation, cluster: onboarding?.cluster ?? "", state: departure.state },
            ...{ requestedAt: departure.request.at, notBefore: departure.notBefore, certified: departure.certified },
          },
        ]),
  ]);
}

/** With how far those are that run. */
export async function withSteps(departures: readonly Departed[], deps: Dependencies): Promise<readonly Departed[]> {
  const running = departures.filter(({ state }) => state === "offboarding").slice(0, MOST_RUNNING);
  const read = await mapConcurrently(running, AT_ONCE, (one) => withRecord(one, deps));
  return [...read, ...departures.filter((one) => !running.includes(one))];
}

/** With what is stored of the deletion. A record that cannot be read throws; its newest word is worth less. */
export async function withRecord(one: Departed, { deletions, logger }: Dependencies): Promise<Departed> {
  const of = { tenant: tenantIdSchema.parse(one.tenant), generation: one.generation };
  const [{ record }, progress] = await Promise.all([
    deletions.read(of),
    deletions.readProgress(of).catch((error: unknown) => {
      logger.error("Progress not read", { ...of, error });
      return undefined;
    }),
  ]);
  const word = progress && { ...progress, deadline: deadlineOf(progress.task) };
  return { ...one, record, word, certified: one.certified ?? record?.certificate?.status };
}
