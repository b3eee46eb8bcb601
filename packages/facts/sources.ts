import type { Reading } from "#domain/reading.ts";
import type { AwsOperation, BucketOperation, ListingOperation } from "./operations.ts";
import type { ResourceName } from "./resources.ts";

/** Answers of one operation, page by page, in the shapes of the AWS command line. All pages, or none. */
export type Pages = readonly unknown[];

/** What to list of a bucket: keys that begin with `prefix`, later than `after` and not later than `until`. */
export interface ListingRequest {
  readonly bucket: string;
  readonly operation: ListingOperation;
  readonly prefix: string;
  readonly after?: string | undefined;
  readonly until?: string | undefined;
}

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  /** As it was listed: another one is not the object that was meant, and is not read. */
  readonly etag?: string | undefined;
}

/**
 * What GET `/admin/…` answers; whether there is a realm at all (its name as in a URL), which shows those that are hidden
 * from the client; and how the passwords of some of its users are stored.
 */
export type KeycloakAnswer = "realms" | "serverinfo" | `realm-${string}` | `passwords-${string}`;

/** How an answer is written as JSON, and made of it again. */
export interface JsonForm<T> {
  readonly toJson: (answer: T) => unknown;
  readonly fromJson: (json: unknown) => T;
}

/** What was made of objects that do not change, kept from one look to the next. */
export interface Memory {
  /**
   * Calls `read` unless what it answered for this key is still known; an answer is kept where `isLasting`. `form` where
   * an answer is more than JSON holds.
   */
  recall<T>(key: string, read: () => Promise<T>, isLasting: (answer: T) => boolean, form?: JsonForm<T>): Promise<T>;
}

/**
 * What raw material there is about one cluster. Facts are made of it, whether it is live or an observation. Nothing here
 * throws: what could not be read is a reading that says why, and what is observed is whole.
 */
export interface ClusterSources {
  /**
   * What `make` makes of every object of a resource, in all namespaces. It is called as each object comes, so that what
   * facts do not need of thousands of them is never held. `notFound`: the API server does not serve the resource at all.
   */
  list<T>(resource: ResourceName, make: (item: unknown) => T): Promise<Reading<readonly T[]>>;
  /** What `make` makes of each page of an operation in the cluster's region and account, as it comes. */
  aws<T>(operation: AwsOperation, make: (page: unknown) => T): Promise<Reading<readonly T[]>>;
  /** A setting of a bucket. `notFound`: the bucket, or the setting that was asked for, does not exist. */
  bucket(bucket: string, operation: BucketOperation): Promise<Reading<Pages>>;
  /**
   * Hands a listing of a bucket to `take`, page by page, so that nobody has to hold all of it. A page may hold more than
   * was asked for. Where it ends unreadable, what was taken is a part, and worth nothing.
   */
  listing(request: ListingRequest, take: (page: unknown) => void): Promise<Reading<undefined>>;
  /** The body of an object, of at most `limit` bytes. `notFound`: the bucket answers that there is no such object. */
  object(bucket: string, key: string, limit?: number): Promise<Reading<Uint8Array>>;
  /** Hands the body of an object of any size to `read`, piece by piece. `read` must throw again what the pieces throw. */
  stream<T>(object: ObjectName, read: (pieces: AsyncIterable<Uint8Array>) => Promise<T>): Promise<Reading<T>>;
  /** What Keycloak's admin API answers to GET `/admin/…`. */
  keycloak(answer: KeycloakAnswer): Promise<Reading<unknown>>;
  /**
   * Handshakes with a host, as `tls/<host>.json` of an observation holds them: which versions of TLS it accepts, and the
   * chain that it serves.
   */
  tls(host: string): Promise<Reading<unknown>>;
  /** Set where everything that could be read lies at hand, and reading more of it costs nobody anything. */
  readonly atHand?: boolean;
  /** Absent where every look is the first. */
  readonly memory?: Memory;
}

/** Bodies that are larger are not read as a whole. */
export const OBJECT_LIMIT = 64 * 1024 * 1024;
