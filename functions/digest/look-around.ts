import type { Instant } from "#domain/instant.ts";
import type { Seen, Surroundings } from "#plans/digest/digest.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";

const AT_ONCE = 4;

/** Reads all that a digest tells of. What cannot be read is told, too, and takes nothing else with it. */
export async function lookAround(now: Instant, deps: Dependencies): Promise<Surroundings> {
  const { stage, configuration } = deps;
  const names = configuration.clusters.map(({ name }) => name);
  const ofEach = async <T>(what: string, read: (cluster: string) => Promise<T>) =>
    new Map(
      await mapConcurrently(
        names,
        AT_ONCE,
        async (name) => [name, await attempt(what, () => read(name), deps)] as const,
      ),
    );
  const [findings, prunings, tenants, running] = await Promise.all([
    ofEach("findings", async (cluster) => (await deps.findings.read(cluster)).document),
    ofEach("prunings", async (cluster) => (await deps.prunings.readLedger(cluster)).value?.told ?? []),
    attempt("tenants", () => deps.tenants.listTenants(), deps),
    attempt("running deletions", deps.runningDeletions, deps),
  ]);
  const settings = configuration.alerts.digest;
  return { stage, now, configuration, settings, findings, prunings, tenants, running };
}

async function attempt<T>(what: string, read: () => Promise<T>, { logger }: Dependencies): Promise<Seen<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    logger.error("Not read for the digest", { what, error });
    return { problem: describeError(error) };
  }
}
