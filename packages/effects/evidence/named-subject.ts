import type { Subject } from "#domain/evidence.ts";
import { sha256Of } from "#runtime/dsse.ts";

/** What a statement is about that has no bytes: its digest is that of its name. */
export function namedSubject(name: string): Subject {
  return { name, digest: { sha256: sha256Of(name) } };
}
