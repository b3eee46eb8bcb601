import type { Advisory } from "#domain/finding.ts";
import type { PasswordHash, StoredPasswords } from "#domain/keycloak.ts";
import type { Reading } from "#domain/reading.ts";
import { isPbkdf2 } from "./defaults.ts";

/**
 * Passwords that were set under an older policy keep its hash until their owners sign in. They are counted among the
 * users that were looked at; where nobody looked, nothing is said.
 */
export function adviceOnStored(stored: Reading<StoredPasswords> | undefined, promised: number): readonly Advisory[] {
  if (stored?.status !== "observed") return [];
  const { users, lookedAt, hashes } = stored.value;
  const old = hashes.filter(({ algorithm, iterations }) => !isPbkdf2(algorithm) || iterations < promised);
  if (old.length === 0) return [];
  const count = old.reduce((sum, hash) => sum + hash.count, 0);
  const message =
    `Of ${users} users, the passwords of ${lookedAt} were looked at, and ${count} still ${count === 1 ? "has" : "have"} ` +
    `an older hash: ${old.map(inWords).join(", ")}. Such a password is hashed anew when its owner signs in.`;
  return [{ reason: "OldHashes", message }];
}

function inWords({ algorithm, iterations, count }: PasswordHash): string {
  return `${algorithm}${isPbkdf2(algorithm) ? ` with ${iterations} iterations` : ""} (${count})`;
}
