import { GetObjectCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import type { Sha256 } from "#domain/evidence.ts";
import { indexFindings } from "#domain/findings-index.ts";
import { type ClusterFindings, clusterFindingsSchema } from "#domain/tracked-finding.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { describeError, PermanentError } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";
import { decodeWhole, inOrder } from "../state/parted.ts";
import { saveParted } from "../state/parted-object.ts";
import { type OpenFindings, openFindings } from "./open-findings.ts";
import { findingsPlace, ITEMS_IN_PART, keyOf } from "./place.ts";

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

/**
 * The current findings, one object for each cluster, `findings/<cluster>.json.gz`, of which parts can be read alone: by
 * control, and within a control by tenant.
 */
export type FindingsStore = ReturnType<typeof createFindingsStore>;

export function createFindingsStore(s3: S3Client, bucket: string) {
  return {
    /**
     * Only an object that is certainly absent counts as a first time. One that cannot be read throws what S3 said; one
     * that cannot be understood throws PermanentError: to begin anew would tell everything again, and forget since when.
     */
    async read(cluster: string): Promise<SavedFindings> {
      const Key = findingsPlace(bucket, cluster).key;
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { document: await parse(body, cluster, `s3://${bucket}/${Key}`), etag: ETag };
      } catch (error) {
        if (error instanceof NoSuchKey) return { document: undefined, etag: undefined };
        throw error;
      }
    },

    /** The same without reading all of it. Throws as `read` does. */
    open: (cluster: string, known?: OpenFindings): Promise<OpenFindings | undefined> =>
      openFindings(s3, findingsPlace(bucket, cluster), cluster, known),

    /** Replaces what was read. Throws RetryableError where somebody else has saved since. */
    async save(document: ClusterFindings, saved: Pick<SavedFindings, "etag">): Promise<SavedDocument> {
      const { findings, ...head } = document;
      const place = findingsPlace(bucket, document.cluster);
      const parted = {
        head: { ...head, index: indexFindings(findings) },
        items: inOrder(findings, keyOf),
        keyOf,
        itemsInPart: ITEMS_IN_PART,
      };
      const { body, versionId } = await saveParted(s3, place, parted, saved);
      const version = versionId === undefined ? "" : `?versionId=${encodeURIComponent(versionId)}`;
      return { key: place.key, uri: `s3://${bucket}/${place.key}${version}`, sha256: sha256Of(body) };
    },
  };
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
    return await decodeWhole(body);
  } catch (error) {
    throw unusable(where, describeError(error), error);
  }
}

function unusable(where: string, problem: string, cause?: unknown): PermanentError {
  const next = "restore an older version of the object, or delete it: then all that is broken is told again";
  return new PermanentError(`${where} does not hold findings: ${problem}. The bucket is versioned: ${next}`, { cause });
}
