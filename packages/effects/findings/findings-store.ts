import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Sha256 } from "#domain/evidence.ts";
import { type ClusterFindings, clusterFindingsSchema } from "#domain/tracked-finding.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { describeError, PermanentError, RetryableError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import { describeIssues } from "#runtime/issues.ts";

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

/** What a document may grow to: ten thousand tenants and all controls need a tenth of it. */
const LARGEST = 1024 * 1024 * 1024;
const MOST_PROBLEMS = 3;

/** What was saved of a cluster. */
export interface SavedFindings {
  /** undefined: the cluster has never been swept. */
  readonly document: ClusterFindings | undefined;
  /** What the next save has to replace; undefined where there is nothing. */
  readonly etag: string | undefined;
}

/** Which version of a document was saved. */
export interface SavedDocument {
  readonly key: string;
  readonly uri: string;
  /** Of the object as it is stored. */
  readonly sha256: Sha256;
}

/** The current findings, one object for each cluster, `findings/<cluster>.json.gz`. */
export type FindingsStore = ReturnType<typeof createFindingsStore>;

export function createFindingsStore(s3: S3Client, bucket: string) {
  return {
    /**
     * Only an object that is certainly absent counts as a first time. One that cannot be read throws what S3 said; one
     * that cannot be understood throws PermanentError: to begin anew would tell everything again, and forget since when.
     */
    async read(cluster: string): Promise<SavedFindings> {
      const Key = keyOf(cluster);
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { document: await parse(body, cluster, `s3://${bucket}/${Key}`), etag: ETag };
      } catch (error) {
        if (error instanceof NoSuchKey) return { document: undefined, etag: undefined };
        throw error;
      }
    },

    /** Replaces what was read. Throws RetryableError where somebody else has saved since. */
    async save(document: ClusterFindings, { etag }: Pick<SavedFindings, "etag">): Promise<SavedDocument> {
      const Key = keyOf(document.cluster);
      const Body = await deflate(JSON.stringify(document));
      const unchanged = etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag };
      try {
        const { VersionId } = await s3.send(
          new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: "application/gzip", ...unchanged }),
        );
        const version = VersionId === undefined ? "" : `?versionId=${encodeURIComponent(VersionId)}`;
        return { key: Key, uri: `s3://${bucket}/${Key}${version}`, sha256: sha256Of(Body) };
      } catch (error) {
        if (failureKind(error) !== "conflict") throw error;
        throw new RetryableError(`s3://${bucket}/${Key} was saved by somebody else at the same time`, { cause: error });
      }
    },
  };
}

function keyOf(cluster: string): string {
  return `findings/${cluster}.json.gz`;
}

async function parse(body: Uint8Array, cluster: string, where: string): Promise<ClusterFindings> {
  const value = await decode(body, where);
  const parsed = clusterFindingsSchema.safeParse(value);
  if (!parsed.success) {
    const problems = describeIssues(parsed.error, value).slice(0, MOST_PROBLEMS);
    throw unusable(where, problems.join("; "), parsed.error);
  }
  if (parsed.data.cluster === cluster) return parsed.data;
  throw unusable(where, `found the findings of cluster "${parsed.data.cluster}"; allowed are those of "${cluster}"`);
}

async function decode(body: Uint8Array, where: string): Promise<unknown> {
  try {
    return JSON.parse((await inflate(body, { maxOutputLength: LARGEST })).toString("utf8"));
  } catch (error) {
    throw unusable(where, describeError(error), error);
  }
}

function unusable(where: string, problem: string, cause?: unknown): PermanentError {
  const next = "restore an older version of the object, or delete it: then all that is broken is told again";
  return new PermanentError(`${where} does not hold findings: ${problem}. The bucket is versioned: ${next}`, { cause });
}
