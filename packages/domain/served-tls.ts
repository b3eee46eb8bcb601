import type { X509 } from "./x509.ts";

/** From old to new, by the names that OpenSSL gives them. */
export const TLS_VERSIONS = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** What came of handshakes. A version that is in neither list was not tried, or nobody answered. */
export interface Handshakes {
  readonly accepted: readonly TlsVersion[];
  readonly refused: readonly TlsVersion[];
  /** As it was served, the leaf first; empty where no version was accepted. */
  readonly chain: readonly X509[];
}

/** What a host's clients are served. */
export interface ServedTls extends Handshakes {
  readonly host: string;
  readonly port: number;
  /** The same without the host's name in the handshake (SNI); absent where that was not tried. */
  readonly withoutName?: Handshakes;
}
