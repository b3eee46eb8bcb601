import type { FactName, Facts, Readings } from "#domain/facts.ts";
import { type Reading, unreadable } from "#domain/reading.ts";
import { describeError } from "#runtime/errors.ts";
import type { Collector, FactContext, Subject } from "./context.ts";
import { FACTS } from "./index.ts";
import { present } from "./present.ts";
import type { ClusterSources } from "./sources.ts";

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

/** The same sources, each answer of which is asked for once: two facts may be made of one list. Objects and listings are not kept. */
function once(sources: ClusterSources): ClusterSources {
  const answers = new Map<string, Promise<Reading<readonly unknown[]>>>();
  const remember = (key: string, ask: () => Promise<Reading<readonly unknown[]>>) => {
    const answer = answers.get(key) ?? ask();
    answers.set(key, answer);
    return answer;
  };
  return {
    list: (resource) => remember(resource, () => sources.list(resource)),
    aws: (operation) => remember(operation, () => sources.aws(operation)),
    bucket: (bucket, operation) => remember(`${bucket}/${operation}`, () => sources.bucket(bucket, operation)),
    listing: (request, take) => sources.listing(request, take),
    object: (bucket, key, limit) => sources.object(bucket, key, limit),
    stream: (object, read) => sources.stream(object, read),
    keycloak: (answer) => sources.keycloak(answer),
    tls: (host) => sources.tls(host),
    ...present({ memory: sources.memory, atHand: sources.atHand }),
  };
}
