import { hkdfSync } from "node:crypto";
import { EncryptJWT, errors, jwtDecrypt } from "jose";
import type * as z from "zod";
import type { Milliseconds } from "#domain/duration.ts";
import { SECOND } from "#domain/duration.ts";
import type { Clock } from "#runtime/clock.ts";

/** The prefix makes browsers refuse a cookie of this name that any other host, or an unencrypted page, tries to set. */
export type CookieName = `__Host-${string}`;

/** A cookie that nobody can read or make but this function: an encrypted JWT that ends by itself. */
export interface SealedCookie<T> {
  /** As `Set-Cookie` takes it. */
  seal(value: T): Promise<string>;
  /** undefined where it is none of ours, was changed, or has ended. */
  open(sealed: string | undefined): Promise<T | undefined>;
  readonly name: CookieName;
  /** Makes a browser forget it. */
  readonly removal: string;
}

/** `SameSite=Lax`: it comes along when people follow a link to a page, and with no form of another site. */
const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax";

interface Parts<S> {
  readonly name: CookieName;
  readonly schema: S;
  readonly life: Milliseconds;
  /** Keys are derived from it, one for each name: who changes it ends all sessions. */
  readonly secret: string;
  readonly clock: Clock;
}

export function createSealedCookie<S extends z.ZodType>(parts: Parts<S>): SealedCookie<z.output<S>> {
  const { name, schema, life, secret, clock } = parts;
  const key = new Uint8Array(hkdfSync("sha256", secret, "surety report", name, 32));
  const header = { alg: "dir", enc: "A256GCM" } as const;
  return {
    name,
    removal: `${name}=; Max-Age=0; ${ATTRIBUTES}`,
    async seal(value) {
      const endsAt = Math.floor((clock() + life) / SECOND);
      const sealed = await new EncryptJWT({ value }).setProtectedHeader(header).setExpirationTime(endsAt).encrypt(key);
      return `${name}=${sealed}; Max-Age=${Math.floor(life / SECOND)}; ${ATTRIBUTES}`;
    },
    async open(sealed) {
      if (sealed === undefined || sealed === "") return undefined;
      try {
        const { payload } = await jwtDecrypt(sealed, key, {
          ...{ keyManagementAlgorithms: [header.alg], contentEncryptionAlgorithms: [header.enc] },
          ...{ currentDate: new Date(clock()), requiredClaims: ["exp"] },
        });
        return schema.safeParse(payload["value"]).data;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
