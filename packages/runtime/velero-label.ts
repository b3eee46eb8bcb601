import { createHash } from "node:crypto";

const LONGEST_LABEL = 63;
const HASH_DIGITS = 6;

/**
 * The value of a label by which Velero names one of its objects: the name itself, or where that is longer than a label
 * may be, its beginning and six digits of its SHA-256 (Velero's `label.GetValidName`). Names are joined with labels by
 * this, never by comparing the one with the other.
 */
export function veleroLabelValue(name: string): string {
  if (name.length <= LONGEST_LABEL) return name;
  const hash = createHash("sha256").update(name).digest("hex");
  return `${name.slice(0, LONGEST_LABEL - HASH_DIGITS)}${hash.slice(0, HASH_DIGITS)}`;
}
