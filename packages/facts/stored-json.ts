import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { parseForeignJson, whyNotJson } from "#runtime/foreign-json.ts";

/** The JSON that an object holds. Anything else is malformed; what it is is said without quoting it. */
export function parseStoredJson(body: Reading<Uint8Array>, source: string): Reading<unknown> {
  if (body.status === "unreadable") return body;
  if (body.value.length === 0) return unreadable("malformed", source, "found an empty object");
  try {
    return observed(parseForeignJson(body.value), body.observedAt);
  } catch (error) {
    return unreadable("malformed", source, whyNotJson(error));
  }
}
