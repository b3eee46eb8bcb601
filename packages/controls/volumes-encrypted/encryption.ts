import type { Violation } from "#domain/finding.ts";
import { isEncryptedWith } from "../ebs.ts";

interface Encryptable {
  readonly id: string;
  readonly encrypted: boolean;
  readonly kmsKey?: string | undefined;
}

/** Volumes or snapshots that are not encrypted, or with another key than the one that is promised. */
export function judgeEncryption<T extends Encryptable>(
  kind: "Volume" | "Snapshot",
  stored: readonly T[],
  whose: (one: T) => string,
  promisedKey: string | undefined,
): readonly Violation[] {
  return stored.flatMap((one): readonly Violation[] => {
    const { id, encrypted, kmsKey } = one;
    if (encrypted && (promisedKey === undefined || isEncryptedWith(kmsKey, promisedKey))) return NONE;
    const subject = `${kind} ${id} of ${whose(one)}`;
    if (!encrypted) return [{ kind, id, reason: `${kind}NotEncrypted`, message: `${subject} is not encrypted.` }];
    const message = `${subject} is encrypted with ${kmsKey ?? "a key that EC2 does not name"}; promised is ${promisedKey}.`;
    return [{ kind, id, reason: `${kind}OtherKey`, message }];
  });
}

const NONE: readonly Violation[] = [];
