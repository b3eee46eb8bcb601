import { createHash } from "node:crypto";

/** SHA-256 of the values as JSON, in 64 hexadecimal digits: a name for what has too long a one, the same for the same. */
export function digestOf(...values: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("hex");
}
