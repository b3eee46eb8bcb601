import { type Certificate, certificatesByNamespace } from "#domain/certificates.ts";
import type { Facts } from "#domain/facts.ts";
import { type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import { namespacedName } from "#domain/workloads.ts";
import { namesCover, type X509 } from "#domain/x509.ts";

/**
 * What the Secret of a Certificate holds. `notRead`: whoever looked may not read Secrets, which is how Surety is deployed
 * (docs/adr/0051); that nobody looked, or that what was read is not whole, is another thing, and nothing is known then.
 */
export type Held =
  | { readonly is: "chain"; readonly leaf: X509; readonly chain: readonly X509[] }
  | { readonly is: "missing" }
  | { readonly is: "notRead" }
  | { readonly is: "unreadable"; readonly cause: Unreadable };

export interface Issued {
  readonly certificate: Certificate;
  /** `tenant-acme/web-tls`. */
  readonly secret: string;
  readonly held: Held;
}

/** What a host's clients are served. */
export type Served =
  | { readonly is: "chain"; readonly leaf: X509; readonly chain: readonly X509[] }
  /** It was reached, and no certificate was seen. */
  | { readonly is: "nothing" }
  | { readonly is: "unreadable"; readonly cause: Unreadable };

export interface ServedHost {
  readonly host: string;
  readonly served: Served;
  /** What is served where the handshake names no host, if it is this host's too: what others are served is theirs. */
  readonly withoutName?: readonly X509[];
}

/** The Certificates of a tenant's namespace, with what their Secrets hold as far as those may be read. */
export function issuedTo(
  { namespace }: Tenant,
  facts: Pick<Facts, "certificates">,
  secrets: SecretsReading,
): readonly Issued[] {
  return certificatesByNamespace(facts.certificates)
    .get(namespace)
    .map((certificate) => {
      const secret = namespacedName({ namespace, name: certificate.secretName });
      return { certificate, secret, held: heldBy(secret, secrets) };
    });
}

/**
 * The Certificates of the ingress controller's namespace that alone renew what a tenant's hosts serve, such as one for a
 * wildcard. Their Secrets are no tenant's, and are not read.
 */
export function ingressCertificatesOf(
  { hosts }: Tenant,
  own: readonly Certificate[],
  ingress: readonly Certificate[],
): readonly Issued[] {
  const isOf = (host: string) => (certificate: Certificate) => namesCover(certificate.dnsNames, host);
  const others = hosts.filter((host) => !own.some(isOf(host)));
  return ingress
    .filter((certificate) => others.some((host) => isOf(host)(certificate)))
    .map((certificate): Issued => {
      const { namespace, secretName: name } = certificate;
      return { certificate, secret: namespacedName({ namespace, name }), held: { is: "notRead" } };
    });
}

type SecretsReading = Reading<Facts["tlsSecrets"]>;

function heldBy(secret: string, secrets: SecretsReading): Held {
  if (secrets.status === "unreadable")
    return secrets.cause === "forbidden" ? { is: "notRead" } : { is: "unreadable", cause: secrets };
  const chain = secrets.value.get(secret);
  if (chain === undefined) return { is: "missing" };
  return chain.status === "unreadable"
    ? { is: "unreadable", cause: chain }
    : (chainOf(chain.value) ?? { is: "missing" });
}

export function servedTo({ hosts }: Tenant, { servedTls }: Pick<Facts, "servedTls">): readonly ServedHost[] {
  return hosts.map((host): ServedHost => {
    const reading = servedTls.get(host) ?? unreadable("notLookedAt", `tls/${host}`, "nobody shook hands with it");
    if (reading.status === "unreadable") return { host, served: { is: "unreadable", cause: reading } };
    const { chain, withoutName } = reading.value;
    const other = withoutName?.chain ?? [];
    const isOwn = other[0] !== undefined && namesCover(other[0].names, host);
    return { host, served: chainOf(chain) ?? { is: "nothing" }, ...(isOwn ? { withoutName: other } : {}) };
  });
}

function chainOf(
  chain: readonly X509[],
): { readonly is: "chain"; readonly leaf: X509; readonly chain: readonly X509[] } | undefined {
  const [leaf] = chain;
  return leaf === undefined ? undefined : { is: "chain", leaf, chain };
}

/** How Secrets were looked at, for the evidence. */
export function howSecretsWereRead(secrets: SecretsReading): string {
  return secrets.status === "observed" ? "read" : `not read: ${secrets.message}`;
}
