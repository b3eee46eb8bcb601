import type { Cluster } from "#domain/configuration.ts";
import { mapReading, type Reading } from "#domain/reading.ts";
import { RESOURCES } from "#facts/resources.ts";
import type { ClusterSources } from "#facts/sources.ts";
import { prettyJson } from "./json-pieces.ts";
import { leaveOut } from "./leave-out.ts";
import { recordListing } from "./record-listing.ts";
import { recordDocument, recordStream } from "./recorded-body.ts";
import type { Recorder } from "./recorder.ts";
import { writeList, writePages } from "./write-answers.ts";

/** What several clusters have in common, since they are of one region, one bucket or one Keycloak. */
export interface Shared {
  /** Each is asked for once. */
  readonly answers: Map<string, Promise<Reading<unknown>>>;
  /** What was recorded already. */
  readonly recorded: Set<string>;
  /** How many files there are of a listing. */
  readonly parts: Map<string, number>;
}

export function createShared(): Shared {
  return { answers: new Map(), recorded: new Set(), parts: new Map() };
}

/**
 * The same sources, all of whose answers are taken down as they come, each in the place that an observation has for it.
 * Whoever reads facts from these leaves an observation of all that the facts are made of, and of nothing else. Objects
 * of Kubernetes and archives are handed on as they were taken down: without secrets.
 */
export function recordSources(
  live: ClusterSources,
  cluster: Cluster,
  { answers, recorded, parts }: Shared,
  recorder: Recorder,
): ClusterSources {
  /** What nobody looked at has no place in an observation. */
  async function record<T>(source: string, reading: Reading<T>, write: (value: T) => Promise<void>) {
    if (reading.status === "observed") await write(reading.value);
    else if (reading.cause !== "notLookedAt") recorder.fail(source, reading);
    return reading;
  }

  function once<T>(source: string, ask: () => Promise<Reading<T>>, write: (value: T) => Promise<void>) {
    const answer = answers.get(source) ?? ask().then((reading) => record(source, reading, write));
    answers.set(source, answer);
    // What is kept under a source was asked for by that source's own method.
    return answer as Promise<Reading<T>>;
  }

  function isFirst(what: string): boolean {
    const known = recorded.has(what);
    recorded.add(what);
    return !known;
  }

  function nextPart(source: string): string {
    const part = (parts.get(source) ?? 0) + 1;
    parts.set(source, part);
    return `${source}-${part}.json`;
  }

  return {
    async list(resource, make) {
      const folder = `clusters/${cluster.name}/kubernetes`;
      const { kind } = RESOURCES[resource];
      const listed = await live.list(resource, (item) => leaveOut(kind, item));
      await record(`${folder}/${resource}`, listed, (items) => writeList(recorder, folder, resource, items));
      return mapReading(listed, (items) => items.map(make));
    },
    async aws(operation, make) {
      const path = `aws/${cluster.region}/${operation}`;
      const source = operation === "describe-cluster" ? `${path}-${cluster.name}` : path;
      const answer = await once(
        source,
        () => live.aws(operation, (page) => page),
        (pages) => writePages(recorder, source, pages),
      );
      return mapReading(answer, (pages) => pages.map(make));
    },
    bucket(bucket, operation) {
      const source = `s3/${bucket}/${operation}`;
      return once(
        source,
        () => live.bucket(bucket, operation),
        (pages) => writePages(recorder, source, pages),
      );
    },
    async listing(request, take) {
      const { bucket, operation, prefix, after = "", until = "" } = request;
      const source = `s3/${bucket}/${operation}`;
      if (!isFirst(JSON.stringify([source, prefix, after, until]))) return live.listing(request, take);
      const recording = recordListing(request, () => nextPart(source), recorder);
      const reading = await live.listing(request, (page) => {
        recording.take(page);
        take(page);
      });
      return record(source, reading, () => recording.finish());
    },
    async object(bucket, key, limit) {
      const source = `s3/${bucket}/objects/${key}`;
      const body = await live.object(bucket, key, limit);
      return isFirst(source) ? record(source, body, (bytes) => recordDocument(recorder, source, bytes)) : body;
    },
    async stream(object, read) {
      const source = `s3/${object.bucket}/objects/${object.key}`;
      const recording = recordStream(isFirst(source) ? recorder : undefined, source, read);
      return record(source, await live.stream(object, recording), async () => undefined);
    },
    keycloak(answer) {
      const source = `keycloak/${answer}`;
      return once(
        source,
        () => live.keycloak(answer),
        (value) => recorder.write(`${source}.json`, prettyJson(value)),
      );
    },
    tls(host) {
      const source = `tls/${host}`;
      return once(
        source,
        () => live.tls(host),
        (value) => recorder.write(`${source}.json`, prettyJson(value)),
      );
    },
  };
}
