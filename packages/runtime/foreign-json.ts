import { jsonFault } from "./json-faults.ts";

/**
 * The value in JSON that came from outside, as text or as UTF-8. Throws a SyntaxError for what is not JSON, and for what
 * nests so deeply that no system that is read here wrote it; a TypeError for bytes that are not UTF-8.
 */
export function parseForeignJson(json: string | Uint8Array): unknown {
  const text = typeof json === "string" ? json : new TextDecoder("utf-8", { fatal: true }).decode(json);
  const fault = jsonFault(text, { uniqueKeys: false });
  if (fault !== undefined) throw new SyntaxError(fault);
  return JSON.parse(text);
}
