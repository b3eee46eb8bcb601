import type { Milliseconds } from "./duration.ts";
import { indexBy } from "./index-by.ts";
import type { Instant } from "./instant.ts";

/** A cert-manager.io/v1 Certificate: what was asked for, and what cert-manager says became of it. */
export interface Certificate {
  readonly namespace: string;
  readonly name: string;
  readonly createdAt: Instant;
  /** The Secret in its namespace that holds what was issued. */
  readonly secretName: string;
  /** In lower case. */
  readonly dnsNames: readonly string[];
  readonly isCa: boolean;
  /** The key that is asked for, with cert-manager's defaults filled in; Ed25519 has no size. */
  readonly algorithm: string;
  readonly size?: number;
  readonly duration?: Milliseconds;
  readonly renewBefore?: Milliseconds;
  /** The condition Ready; absent where cert-manager has not looked yet. */
  readonly ready?: { readonly status: string; readonly reason: string; readonly message: string };
  readonly notBefore?: Instant;
  readonly notAfter?: Instant;
  readonly renewalTime?: Instant;
  readonly failedAttempts: number;
  readonly lastFailureAt?: Instant;
}

export const certificatesByNamespace = indexBy<Certificate>((certificate) => certificate.namespace);
