import type { FactName, Facts, Readings } from "#domain/facts.ts";
import type { Reading } from "#domain/reading.ts";
import type { FactContext, Subject } from "./context.ts";
import { FACTS } from "./index.ts";
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
  const begun: { [N in FactName]?: Promise<Reading<Facts[N]>> } = {};
  const context: FactContext = { ...subject, sources: once(sources), fact };
  function fact<N extends FactName>(name: N): Promise<Reading<Facts[N]>> {
    const collect: (context: FactContext) => Promise<Reading<Facts[N]>> = FACTS[name];
    begun[name] ??= collect(context) as (typeof begun)[N];
    return begun[name] as Promise<Reading<Facts[N]>>;
  }
  return context;
}

/** The same sources, each answer of which is asked for once: two facts may be made of one list. Objects are not kept. */
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
    object: (bucket, key, limit) => sources.object(bucket, key, limit),
  };
}
