import { Readable } from "node:stream";
import { mapReading, observed, type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import { NOW } from "./foreign.fixture.ts";
import type { AwsOperation, BucketOperation, ListingOperation } from "./operations.ts";
import { present } from "./present.ts";
import type { ResourceName } from "./resources.ts";
import type { ClusterSources, KeycloakAnswer, Memory, Pages } from "./sources.ts";

export interface Material {
  readonly lists?: { readonly [R in ResourceName]?: readonly unknown[] | Reading<readonly unknown[]> };
  readonly aws?: { readonly [O in AwsOperation]?: Pages };
  /** By `bucket/operation`. */
  readonly buckets?: { readonly [Name in `${string}/${BucketOperation | ListingOperation}`]?: Pages | Unreadable };
  /** By `bucket/key`. */
  readonly objects?: Readonly<Record<string, Uint8Array | Unreadable>>;
  readonly keycloak?: { readonly [A in KeycloakAnswer]?: object | Unreadable };
  /** By host. */
  readonly tls?: Readonly<Record<string, object>>;
  readonly memory?: Memory;
  readonly atHand?: boolean;
}

/** Sources that hold what a test puts there, and note in `asked` what they were asked for. The rest was not looked at. */
export function sourcesOf(material: Material): { readonly sources: ClusterSources; readonly asked: readonly string[] } {
  const asked: string[] = [];
  const answer = <T extends object>(what: string, value: T | Unreadable | undefined): Reading<T> => {
    asked.push(what);
    if (value !== undefined && "status" in value) return value;
    return value === undefined ? unreadable("notLookedAt", what, "the test has none") : observed(value, NOW);
  };
  const sources: ClusterSources = {
    async list(resource, make) {
      const given = material.lists?.[resource];
      const listed = given !== undefined && "status" in given ? given : answer(resource, given);
      return mapReading(listed, (items) => items.map(make));
    },
    aws: async (operation, make) =>
      mapReading(answer(operation, material.aws?.[operation]), (pages) => pages.map(make)),
    bucket: async (bucket, operation) =>
      answer<Pages>(`${bucket}/${operation}`, material.buckets?.[`${bucket}/${operation}`]),
    async listing({ bucket, operation }, take) {
      const pages = answer<Pages>(`${bucket}/${operation}`, material.buckets?.[`${bucket}/${operation}`]);
      return mapReading(pages, (all) => void all.forEach((page) => void take(page)));
    },
    object: async (bucket, key) => answer(`${bucket}/${key}`, material.objects?.[`${bucket}/${key}`]),
    async stream({ bucket, key }, read) {
      const body = answer(`${bucket}/${key}`, material.objects?.[`${bucket}/${key}`]);
      return body.status === "observed" ? observed(await read(Readable.from([body.value])), NOW) : body;
    },
    keycloak: async (what) => answer(`keycloak/${what}`, material.keycloak?.[what]),
    tls: async (host) => answer(`tls/${host}`, material.tls?.[host]),
    ...present({ memory: material.memory, atHand: material.atHand }),
  };
  return { sources, asked };
}
