import * as z from "zod";
import { type Place, placeSchema, type Sha256 } from "#domain/evidence.ts";
import { readEnvelope, sha256Of, writeEnvelope } from "#runtime/dsse.ts";
import { describeError, InvalidInput, PermanentError, RetryableError } from "#runtime/errors.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { LockedBucket } from "./locked-bucket.ts";
import { keyOfRecord, prefixOfChain } from "./record-key.ts";
import type { Sign } from "./signer.ts";

/** What is to be recorded. */
export interface Entry {
  readonly chain: string;
  /** The same entry again, by a repeated task or after a lost answer, has the same id, and is recorded once. */
  readonly id: string;
  /** The text of the statement, once it is known where it stands. */
  readonly write: (place: Place) => string;
}

/** A record that is stored and cannot be deleted. */
export interface StoredRecord {
  readonly id: string;
  readonly place: Place;
  readonly key: string;
  /** Of the envelope as it is stored. */
  readonly sha256: Sha256;
  /** It was recorded before; what stands there may tell other times. */
  readonly wasThere: boolean;
}

export type EvidenceLog = ReturnType<typeof createEvidenceLog>;

const MOST_ATTEMPTS = 10;

/** What any record of any version has. */
const recordedSchema = z.object({ predicate: z.object({ id: z.string(), record: placeSchema }) });

/** Chains of signed records. `pause` waits after a lost race, longer with each attempt. */
export function createEvidenceLog(
  bucket: Pick<LockedBucket, "firstKey" | "nameOf" | "putNew" | "read">,
  sign: Sign,
  pause: (attempt: number) => Promise<void>,
) {
  async function readRecord(key: string): Promise<StoredRecord> {
    const bytes = await bucket.read(key);
    const { id, record: place } = parseRecord(bytes, bucket.nameOf(key));
    if (keyOfRecord(place) !== key)
      throw notARecord(bucket.nameOf(key), `it holds record ${place.sequence} of ${place.chain}`);
    return { id, place, key, sha256: sha256Of(bytes), wasThere: true };
  }

  return {
    /**
     * Appends to a chain: reads its head, and writes the next record unless somebody else has just done so; then it
     * begins again. A head that cannot be understood is followed by nothing, and throws PermanentError.
     */
    async append({ chain, id, write }: Entry): Promise<StoredRecord> {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        const headKey = await bucket.firstKey(prefixOfChain(chain));
        const head = headKey === undefined ? undefined : await readRecord(headKey);
        if (head?.id === id) return head;
        const place = { chain, sequence: (head?.place.sequence ?? 0) + 1, previous: head?.sha256 ?? null };
        const bytes = writeEnvelope(await sign(Buffer.from(write(place))));
        const key = keyOfRecord(place);
        if (await bucket.putNew(key, bytes, "application/vnd.dsse.envelope.v1+json"))
          return { id, place, key, sha256: sha256Of(bytes), wasThere: false };
        // Taken: by another writer, or by this one, whose answer was lost and which the client then repeated.
        const taken = await readRecord(key);
        if (taken.id === id) return taken;
        await pause(attempt);
      }
      throw new RetryableError(`Others kept appending to the chain ${chain}, ${MOST_ATTEMPTS} times in a row`);
    },
  };
}

function parseRecord(bytes: Uint8Array, where: string): { readonly id: string; readonly record: Place } {
  try {
    const value: unknown = parseForeignJson(readEnvelope(bytes).payload);
    const parsed = recordedSchema.safeParse(value);
    if (parsed.success) return parsed.data.predicate;
    throw new InvalidInput(describeIssues(parsed.error, value), { cause: parsed.error });
  } catch (error) {
    throw notARecord(where, describeError(error), error);
  }
}

function notARecord(where: string, problem: string, cause?: unknown): PermanentError {
  return new PermanentError(
    `${where} is not the record that its name says: ${problem}. Nothing is appended to it; look at its older versions (aws s3api list-object-versions)`,
    { cause },
  );
}
