import { jsonFault } from "./json-faults.ts";

/** JSON that nests so deeply that no system that is read here wrote it. Its message quotes nothing of it. */
export class NestsTooDeeply extends SyntaxError {
  override readonly name = "NestsTooDeeply";
}

/**
 * The value in JSON that came from outside, as text or as UTF-8. Throws a SyntaxError for what is not JSON, which is
 * NestsTooDeeply for what no system that is read here wrote; a TypeError for bytes that are not UTF-8.
 */
export function parseForeignJson(json: string | Uint8Array): unknown {
  const text = typeof json === "string" ? json : new TextDecoder("utf-8", { fatal: true }).decode(json);
  const fault = jsonFault(text, { uniqueKeys: false });
  if (fault !== undefined) throw new NestsTooDeeply(fault);
  return JSON.parse(text);
}

/** Why parseForeignJson took nothing: `otherwise`, unless it nests too deeply. Without JSON.parse's own words, which quote it. */
export function whyNotJson(error: unknown, otherwise = "found what is not JSON"): string {
  return error instanceof NestsTooDeeply ? error.message : otherwise;
}
