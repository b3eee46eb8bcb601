import type { FactName, Facts, Readings } from "#domain/facts.ts";
import { mapReading, type Reading, unreadable } from "#domain/reading.ts";
import { describeError } from "#runtime/errors.ts";
import type { Collector, FactContext, Subject } from "./context.ts";
import { FACTS } from "./index.ts";
import type { AwsOperation } from "./operations.ts";
import type { ClusterSources, Pages } from "./sources.ts";

/** Reads the named facts of one cluster, side by side, each once, and nothing that none of them needs. */
export async function collectFacts(
  sources: ClusterSources,
  names: Iterable<FactName>,
  subject: Subject,
): Promise<Readings> {
  const context = contextOf(sources, subject);
  const collected = await Promise.all(
    [...new Set(names)].map(async (name) => [name, await context.fact(name)] as const),
  );
  return Object.fromEntries(collected);
}

function contextOf(sources: ClusterSources, subject: Subject): FactContext {
  const begun = new Map<FactName, Promise<Reading<unknown>>>();
  const context: FactContext = {
    ...subject,
    sources: once(sources),
    fact<N extends FactName>(name: N) {
      const reading = begun.get(name) ?? collect(name, context);
      begun.set(name, reading);
      // What is kept under a name was collected by that name's collector.
      return reading as Promise<Reading<Facts[N]>>;
    },
  };
  return context;
}

/** A fault of the collector itself must not take the other facts with it; what it was to read is not known. */
async function collect<N extends FactName>(name: N, context: FactContext): Promise<Reading<Facts[N]>> {
  const collector: Collector<Facts[N]> = FACTS[name];
  try {
    return await collector(context);
  } catch (error) {
    return unreadable("failed", `${context.cluster.name}: ${name}`, describeError(error));
  }
}

/** Lists that more than one fact is made of. */
const SHARED: ReadonlySet<AwsOperation> = new Set(["describe-load-balancers"]);

/**
 * The same sources, asked once for what several facts are made of: settings of buckets, and shared lists. Of every other
 * list one fact is made, which is kept; the list itself is not, for of a large cluster it takes as much room as all facts.
 */
function once(sources: ClusterSources): ClusterSources {
  const answers = new Map<string, Promise<Reading<Pages>>>();
  const remember = (key: string, ask: () => Promise<Reading<Pages>>) => {
    const answer = answers.get(key) ?? ask();
    answers.set(key, answer);
    return answer;
  };
  return {
    ...sources,
    aws: async (operation, make) => {
      if (!SHARED.has(operation)) return sources.aws(operation, make);
      return mapReading(await remember(operation, () => sources.aws(operation, (page) => page)), (pages) =>
        pages.map(make),
      );
    },
    bucket: (bucket, operation) => remember(`${bucket}/${operation}`, () => sources.bucket(bucket, operation)),
  };
}
