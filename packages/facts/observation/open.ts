import { resolve } from "node:path";
import type { Cluster } from "#domain/configuration.ts";
import type { Instant } from "#domain/instant.ts";
import { mapReading, type Reading, unreadable } from "#domain/reading.ts";
import {
  AWS_OPERATIONS,
  BUCKET_OPERATIONS,
  type BucketOperation,
  LISTINGS,
  type ListingOperation,
} from "../operations.ts";
import { type ClusterSources, type ListingRequest, OBJECT_LIMIT, type Pages } from "../sources.ts";
import { answersOf } from "./answer-files.ts";
import { isBucketName } from "./bucket-name.ts";
import { type Entry, readEntries } from "./entries.ts";
import { AWS_FILES, BUCKET_FILES, type FilesOfAKind, KUBERNETES_FILES, SINGLE_FILES } from "./kinds-of-files.ts";
import { sortKubernetesFiles } from "./kubernetes-files.ts";
import { listedKeys } from "./listed-keys.ts";
import { pagesOf } from "./listing-of.ts";
import { readObjectFile, streamObjectFile } from "./object-files.ts";
import type { Watch } from "./read-whole.ts";
import { errorsWithin, type ObservationRecord, readRecord } from "./record.ts";
import { singleDocuments } from "./single-document.ts";

/** A folder of what the world looked like. */
export interface Observation {
  /** When it was made, where it says so. */
  readonly observedAt: Instant | undefined;
  sources(cluster: Cluster): ClusterSources;
}

/**
 * Opens the observation in a folder; its files are read when they are asked for, and `watch` is told of large ones. `now`
 * is when it was made if it does not say so.
 */
export async function openObservation(folder: string, now: Instant, watch?: Watch): Promise<Observation> {
  const root = resolve(folder);
  const record = await readRecord(root);
  const sources = (cluster: Cluster) =>
    sourcesOf({ root, record, observedAt: record.observedAt ?? now, watch }, cluster);
  return { observedAt: record.observedAt, sources };
}

interface Opened {
  readonly root: string;
  readonly record: ObservationRecord;
  readonly observedAt: Instant;
  readonly watch: Watch | undefined;
}

function sourcesOf({ root, record, observedAt, watch }: Opened, cluster: Cluster): ClusterSources {
  const entriesOf = async (folder: string, files: FilesOfAKind): Promise<readonly Entry[]> => [
    ...errorsWithin(record, folder),
    ...(await readEntries(root, folder, files, watch)),
  ];
  const kubernetesFolder = `clusters/${cluster.name}/kubernetes`;
  const awsFolder = `aws/${cluster.region}`;
  const kubernetes = lazily(async () =>
    sortKubernetesFiles(await entriesOf(kubernetesFolder, KUBERNETES_FILES), kubernetesFolder, observedAt),
  );
  const awsEntries = lazily(() => entriesOf(awsFolder, AWS_FILES));
  const bucketEntries = lazilyEach((bucket) => entriesOf(`s3/${bucket}`, BUCKET_FILES));

  const documentsOf = (folder: string) =>
    lazily(async () => singleDocuments(await entriesOf(folder, SINGLE_FILES), folder, observedAt));
  const [keycloak, tls] = [documentsOf("keycloak"), documentsOf("tls")];

  async function bucketPages(bucket: string, operation: BucketOperation | ListingOperation): Promise<Reading<Pages>> {
    const name = `s3/${bucket}`;
    if (!isBucketName(bucket)) return unreadable("malformed", name, "found a name that is not a bucket's");
    return answersOf(operation, [...BUCKET_OPERATIONS, ...LISTINGS], await bucketEntries(bucket), name, observedAt);
  }
  const keysOf = lazilyEach((bucket) => listedKeys((operation) => bucketPages(bucket, operation)));
  const asked = (bucket: string, key: string) => ({
    ...{ root, bucket, key, record, observedAt },
    keys: () => keysOf(bucket),
  });
  const trusted = guard(record);
  return {
    atHand: true,
    list: (resource, make) =>
      trusted(async () => mapReading((await kubernetes()).list(resource), (items) => items.map(make)))(),
    aws: (operation, make) =>
      trusted(async () =>
        mapReading(answersOf(operation, AWS_OPERATIONS, await awsEntries(), awsFolder, observedAt), (pages) =>
          pages.map(make),
        ),
      )(),
    bucket: trusted(bucketPages),
    listing: trusted(async ({ bucket, operation, prefix }: ListingRequest, take: (page: unknown) => void) =>
      mapReading(await bucketPages(bucket, operation), (pages) => {
        for (const page of pagesOf(pages, prefix)) take(page);
        return undefined;
      }),
    ),
    object: trusted((bucket: string, key: string, limit = OBJECT_LIMIT) => readObjectFile(asked(bucket, key), limit)),
    stream: ({ bucket, key }, read) => trusted(() => streamObjectFile(asked(bucket, key), read))(),
    keycloak: trusted(async (answer) => (await keycloak())(answer)),
    tls: trusted(async (host) => (await tls())(host)),
  };
}

/** Where the record of what could not be read is itself unreadable, nothing can be relied on. */
function guard(record: ObservationRecord) {
  return <A extends unknown[], T>(read: (...asked: A) => Promise<Reading<T>>) =>
    async (...asked: A): Promise<Reading<T>> =>
      record.problem ? unreadable(record.problem.cause, record.problem.source, record.problem.message) : read(...asked);
}

function lazily<T>(read: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => {
    begun ??= read();
    return begun;
  };
}

function lazilyEach<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const begun = new Map<string, Promise<T>>();
  return (key) => {
    const reading = begun.get(key) ?? read(key);
    begun.set(key, reading);
    return reading;
  };
}
