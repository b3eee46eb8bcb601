import { connect, type DetailedPeerCertificate, type SecureVersion } from "node:tls";
import type { Milliseconds } from "#domain/duration.ts";
import type { Endpoint } from "./attempt.ts";

const PATIENCE: Milliseconds = 5_000;

/**
 * The certificates that a server sends in a real handshake, the leaf first, in PEM; whether anybody would trust them is
 * not asked. Undefined where the handshake does not come to an end.
 */
export function servedChain(
  { address, port }: Endpoint,
  version: SecureVersion,
  serverName: string | undefined,
): Promise<readonly string[] | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      ...{ host: address, port, minVersion: version, maxVersion: version, timeout: PATIENCE },
      ...(serverName === undefined ? {} : { servername: serverName }),
      // Without authorities of our own, none is added to the chain; without a security level, old servers are heard, too.
      ...{ ca: [], rejectUnauthorized: false, ciphers: "DEFAULT@SECLEVEL=0" },
    });
    const timer = setTimeout(() => finish(undefined), PATIENCE);
    const finish = (chain: readonly string[] | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(chain);
    };
    socket.once("secureConnect", () => finish(pemOf(socket.getPeerCertificate(true))));
    socket.once("error", () => finish(undefined));
    socket.once("end", () => finish(undefined));
  });
}

/** Node links each certificate to its issuer, and one that signed itself to itself. */
function pemOf(leaf: DetailedPeerCertificate): readonly string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  for (
    let certificate: DetailedPeerCertificate | undefined = leaf;
    certificate?.raw !== undefined && !seen.has(certificate.fingerprint256);
    certificate = certificate.issuerCertificate
  ) {
    seen.add(certificate.fingerprint256);
    const lines = certificate.raw.toString("base64").match(/.{1,64}/gu) ?? [];
    chain.push(["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"));
  }
  return chain;
}
