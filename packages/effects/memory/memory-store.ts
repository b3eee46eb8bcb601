import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import type { Remembered } from "#domain/remembered.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { describeError } from "#runtime/errors.ts";

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

/** Of text: of 10,000 tenants it is a third of this. What is more is not saved, the oldest first. */
const LARGEST = 128 * 1024 * 1024;

/** Of bytes, and more than enough. A character of the answers has four at most. */
const HEADER = 4096;

/** What was saved of a cluster, and why it is nothing, where that is not because nothing was ever saved. */
export interface ReadMemory {
  readonly answers: readonly Remembered[];
  readonly problem?: string;
}

export type MemoryStore = ReturnType<typeof createMemoryStore>;

interface Owner {
  readonly bucket: string;
  /** Names the build of Surety that made the answers: those of another are not believed, it may read objects differently. */
  readonly madeBy: string;
  readonly largest?: number;
}

/**
 * What was read of objects that do not change, one object for each cluster, `memory/<cluster>.json.gz`: a line that says
 * what it is, with the SHA-256 of the other, which is the answers. Nothing depends on its being there: whatever is wrong
 * with it, all of it is forgotten, and read again.
 */
export function createMemoryStore(s3: S3Client, { bucket, madeBy, largest = LARGEST }: Owner) {
  return {
    async read(cluster: string): Promise<ReadMemory> {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(cluster) }));
        const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
        const text = (await inflate(body, { maxOutputLength: 4 * largest + HEADER })).toString("utf8");
        return parse(text, cluster, madeBy);
      } catch (error) {
        return error instanceof NoSuchKey ? { answers: [] } : { answers: [], problem: describeError(error) };
      }
    },

    async save(cluster: string, answers: readonly Remembered[]): Promise<void> {
      const line = serialize(answers, largest);
      const header: Header = { version: 1, cluster, madeBy, sha256: sha256Of(line) };
      const Body = await deflate(`${JSON.stringify(header)}\n${line}`);
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: keyOf(cluster), Body, ContentType: "application/gzip" }),
      );
    },
  };
}

function keyOf(cluster: string): string {
  return `memory/${cluster}.json.gz`;
}

const headerSchema = z.object({ version: z.literal(1), cluster: z.string(), madeBy: z.string(), sha256: z.string() });
type Header = z.infer<typeof headerSchema>;

function parse(text: string, cluster: string, madeBy: string): ReadMemory {
  const nothing = (problem: string): ReadMemory => ({ answers: [], problem });
  const end = text.indexOf("\n");
  const header = headerSchema.safeParse(JSON.parse(text.slice(0, Math.max(end, 0))));
  if (!header.success) return nothing("it does not begin as this version writes it");
  const line = text.slice(end + 1);
  if (header.data.cluster !== cluster) return nothing(`it is of cluster ${header.data.cluster}`);
  if (header.data.madeBy !== madeBy) return { answers: [] };
  if (header.data.sha256 !== sha256Of(line)) return nothing("it is not what was saved: its digest is another");
  return { answers: JSON.parse(line) };
}

/** A list in JSON, of as many of the newest as fit. */
function serialize(answers: readonly Remembered[], largest: number): string {
  const texts: string[] = [];
  let length = 0;
  for (const answer of answers.toReversed()) {
    const text = JSON.stringify(answer);
    length += text.length + 1;
    if (length > largest) break;
    texts.push(text);
  }
  return `[${texts.reverse().join(",")}]`;
}
