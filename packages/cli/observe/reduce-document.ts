import { deflateRawSync, gunzipSync } from "node:zlib";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { createSum, gzipOfSize, spaces } from "./gzip-of-size.ts";
import { leaveOut } from "./leave-out.ts";

/** Inflated; more is not a description of a backup. */
const MOST = 512 * 1024 * 1024;

/**
 * A JSON document that Velero wrote, gzipped or not, without secrets, and as large as it was. Where nothing has to be
 * left out it stays as it is; of what is not such a document only that remains.
 */
export function reduceDocument(body: Uint8Array, { gzipped }: { readonly gzipped: boolean }): Iterable<Uint8Array> {
  if (body.length === 0) return [];
  const text = textOf(body, gzipped);
  if (text === undefined) return [body.subarray(0, 1), ...spaces(body.length - 1)];
  const json = parse(text);
  const reduced = json === undefined ? "{" : JSON.stringify(leaveOutOf(json));
  if (reduced === JSON.stringify(json)) return [body];
  const bytes = Buffer.from(reduced);
  if (!gzipped) return [bytes, ...spaces(body.length - bytes.length)];
  const sum = createSum();
  return gzipOfSize({ pieces: [deflateRawSync(sum.add(bytes))], ...sum.total() }, body.length);
}

function textOf(body: Uint8Array, gzipped: boolean): string | undefined {
  try {
    const bytes = gzipped ? gunzipSync(body, { maxOutputLength: MOST }) : body;
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return parseForeignJson(text);
  } catch {
    return undefined;
  }
}

/** One object of Kubernetes, or a list of them; anything else has no place for a secret. */
function leaveOutOf(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(leaveOutOf);
  if (typeof json !== "object" || json === null || !("metadata" in json)) return json;
  return leaveOut("kind" in json && typeof json.kind === "string" ? json.kind : "", json);
}
