import { describe, expect, it } from "vitest";
import type { PasswordHash } from "#domain/keycloak.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { adviceOnStored } from "./stored.ts";

const hash = (algorithm: string, iterations: number, count = 1): PasswordHash => ({ algorithm, iterations, count });
const advice = (...hashes: readonly PasswordHash[]) =>
  adviceOnStored(observed({ users: 1_340, lookedAt: 200, hashes }, 0), 20_000);

describe("passwords that are stored", () => {
  it("with an older hash are counted, by what they have", () => {
    const old = [hash("argon2", 5, 4), hash("pbkdf2-sha256", 19_999, 7), hash("pbkdf2-sha512", 210_000, 189)];
    expect(advice(...old)).toEqual([
      {
        reason: "OldHashes",
        message:
          "Of 1340 users, the passwords of 200 were looked at, and 11 still have an older hash: argon2 (4), " +
          "pbkdf2-sha256 with 19999 iterations (7). Such a password is hashed anew when its owner signs in.",
      },
    ]);
  });

  it("as promised, at exactly the promised iterations, are worth no word", () => {
    expect(advice(hash("pbkdf2", 20_000), hash("pbkdf2-sha256", 600_000))).toEqual([]);
    expect(advice()).toEqual([]);
  });

  it("are not spoken of where nobody looked", () => {
    expect(adviceOnStored(undefined, 20_000)).toEqual([]);
    expect(adviceOnStored(unreadable("notLookedAt", "keycloak", "no"), 20_000)).toEqual([]);
  });
});
