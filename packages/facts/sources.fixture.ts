import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { NOW } from "./foreign.fixture.ts";
import type { AwsOperation } from "./operations.ts";
import type { ResourceName } from "./resources.ts";
import type { ClusterSources, Pages } from "./sources.ts";

interface Material {
  readonly lists?: { readonly [R in ResourceName]?: readonly unknown[] | Reading<readonly unknown[]> };
  readonly aws?: { readonly [O in AwsOperation]?: Pages };
  /** By `bucket/key`. */
  readonly objects?: Readonly<Record<string, Uint8Array>>;
}

/** Sources that hold what a test puts there, and note in `asked` what they were asked for. The rest was not looked at. */
export function sourcesOf(material: Material): { readonly sources: ClusterSources; readonly asked: readonly string[] } {
  const asked: string[] = [];
  const answer = <T>(what: string, value: T | undefined): Reading<T> => {
    asked.push(what);
    return value === undefined ? unreadable("notLookedAt", what, "the test has none") : observed(value, NOW);
  };
  const sources: ClusterSources = {
    async list(resource) {
      const given = material.lists?.[resource];
      return given !== undefined && "status" in given ? given : answer(resource, given);
    },
    aws: async (operation) => answer(operation, material.aws?.[operation]),
    bucket: async (bucket, operation) => answer<Pages>(`${bucket}/${operation}`, undefined),
    object: async (bucket, key) => answer(`${bucket}/${key}`, material.objects?.[`${bucket}/${key}`]),
  };
  return { sources, asked };
}
