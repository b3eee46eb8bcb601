import type { Violation } from "#domain/finding.ts";
import { isEncryptedWith } from "../ebs.ts";

/** A volume or snapshot of EC2, and what it is of, in words. */
export interface Stored {
  readonly kind: "Volume" | "Snapshot";
  readonly id: string;
  readonly of: string;
  readonly encrypted: boolean;
  readonly kmsKey?: string | undefined;
}

/** Those that are not encrypted, or with another key than the one that is promised. */
export function judgeEncryption(stored: readonly Stored[], promisedKey: string | undefined): readonly Violation[] {
  return stored.flatMap(({ kind, id, of, encrypted, kmsKey }): readonly Violation[] => {
    if (!encrypted)
      return [{ kind, id, reason: `${kind}NotEncrypted`, message: `${kind} ${id} of ${of} is not encrypted.` }];
    if (promisedKey === undefined || isEncryptedWith(kmsKey, promisedKey)) return [];
    const found = kmsKey === undefined ? "a key that EC2 does not name" : kmsKey;
    const message = `${kind} ${id} of ${of} is encrypted with ${found}; promised is ${promisedKey}.`;
    return [{ kind, id, reason: `${kind}OtherKey`, message }];
  });
}
