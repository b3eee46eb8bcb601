import type { Certificate } from "#domain/certificates.ts";
import { HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { namespacedName } from "#domain/workloads.ts";
import { namesCover, type X509 } from "#domain/x509.ts";
import type { Issued, ServedHost } from "../tenant-certificates.ts";
import type { Judged } from "./issued.ts";
import { faultIn, validityOf } from "./validity.ts";

interface Circumstances {
  readonly issued: readonly Issued[];
  /** Also those of the ingress controller's own namespace, where a certificate for many hosts may be. */
  readonly certificates: readonly Certificate[];
  readonly renewWithin: Milliseconds;
  readonly now: Instant;
}

/** What a host's clients are served wins over all that Kubernetes says. */
export function judgeHost(one: ServedHost, circumstances: Circumstances): Judged {
  const { host, served, withoutName } = one;
  const { certificates, renewWithin, now } = circumstances;
  if (!certificates.some(({ dnsNames }) => namesCover(dnsNames, host)))
    return violation(host, "HostWithoutCertificate", `No Certificate names ${host}, so nothing renews what it serves.`);
  if (served.is === "unreadable") return { unreadable: served.cause };
  if (served.is === "nothing") return { unclear: `${host} was reached, and no certificate was seen.` };
  const { leaf, chain } = served;
  if (!namesCover(leaf.names, host)) {
    const names = leaf.names.length === 0 ? leaf.subject : leaf.names.join(", ");
    return violation(host, "OtherNameServed", `${host} serves a certificate of others: ${names}.`);
  }
  const fault = faultIn(validityOf(leaf, chain), renewWithin, now);
  if (fault !== undefined) return violation(host, fault.reason, `What ${host} serves ${fault.predicate}.`);
  const [first] = withoutName ?? [];
  const nameless = first && withoutName ? faultIn(validityOf(first, withoutName), renewWithin, now) : undefined;
  if (nameless !== undefined)
    return violation(host, nameless.reason, `What ${host} serves without SNI ${nameless.predicate}.`);
  return judgeAgainstSecret(host, leaf, circumstances) ?? { notAfter: validityOf(leaf, chain).notAfter };
}

/** An ingress controller takes what is in a Secret within seconds; issuers set the beginning back by up to an hour. */
const RELOAD_WITHIN: Milliseconds = 2 * HOUR;

/**
 * A certificate that was renewed, and is not served, will end for the host's clients. Any other difference from the Secret
 * breaks nothing that is promised: what is served has just been judged by itself, and TLS may end at a load balancer that
 * has a certificate of its own. It is odd all the same, so it is said.
 */
function judgeAgainstSecret(host: string, leaf: X509, { issued, now }: Circumstances): Judged | undefined {
  const newer = issued.flatMap(({ certificate, secret, held }) =>
    held.is === "chain" && namesCover(held.leaf.names, host) ? [{ certificate, secret, leaf: held.leaf }] : [],
  );
  if (newer.length === 0 || newer.some((one) => one.leaf.fingerprint === leaf.fingerprint)) return undefined;
  const [renewed] = newer.filter((one) => one.leaf.notAfter > leaf.notAfter);
  if (renewed === undefined) {
    const others = newer.map(({ secret }) => secret).join(", ");
    const message = `${host} serves another certificate than is in Secret ${others}.`;
    return { notAfter: leaf.notAfter, advisory: { reason: "OtherCertificateServed", message } };
  }
  const { notBefore } = renewed.leaf;
  if (now - notBefore <= RELOAD_WITHIN) return undefined;
  const since = `Certificate ${namespacedName(renewed.certificate)} was renewed at ${formatInstant(notBefore)}`;
  const message = `${since}, and ${host} still serves the one before, which ends at ${formatInstant(leaf.notAfter)}.`;
  return violation(host, "OldCertificateServed", message);
}

function violation(host: string, reason: string, message: string): { readonly violation: Violation } {
  return { violation: { kind: "Host", id: host, reason, message } };
}
