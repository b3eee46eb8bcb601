import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ListReference } from "#domain/evidence.ts";
import { sha256Of } from "#runtime/dsse.ts";
import type { LockedBucket } from "./locked-bucket.ts";
import { keyOfList } from "./record-key.ts";

const deflate = promisify(gzip);

/** Keeps a list as an object of its own, one item a line, and returns how a record refers to it. */
export type KeepList = (lines: readonly unknown[]) => Promise<ListReference>;

/**
 * The object is named after its digest, so that the same list is stored once. One that is there already is locked anew:
 * it has to outlast the newest record that refers to it.
 */
export function createListStore(bucket: Pick<LockedBucket, "keepLonger" | "putNew">): KeepList {
  return async (lines) => {
    const body = await deflate(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const sha256 = sha256Of(body);
    const key = keyOfList(sha256);
    if (!(await bucket.putNew(key, body, "application/gzip"))) await bucket.keepLonger(key);
    return { count: lines.length, digest: { sha256 } };
  };
}
