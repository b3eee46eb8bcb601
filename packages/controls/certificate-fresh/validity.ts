import { formatDuration, HOUR, MINUTE, type Milliseconds } from "#domain/duration.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { X509 } from "#domain/x509.ts";

/** When something begins and ends to be valid; of a chain, the narrowest of all its certificates. */
export interface Validity {
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** Of the leaf: how long it lives in all. */
  readonly lifetime: Milliseconds;
  /** What ends first, where that is not the leaf. */
  readonly issuer?: string;
}

export interface Fault {
  readonly reason: string;
  /** To be put behind a subject: `ended at 2026-03-08T12:00:00Z`. */
  readonly predicate: string;
}

/** Clocks of servers differ by less. */
const CLOCK_SKEW: Milliseconds = 5 * MINUTE;

export function validityOf(leaf: X509, chain: readonly X509[]): Validity {
  const ends = chain.reduce((first, one) => (one.notAfter < first.notAfter ? one : first), leaf);
  return {
    notBefore: Math.max(...chain.map(({ notBefore }) => notBefore)),
    notAfter: ends.notAfter,
    lifetime: leaf.notAfter - leaf.notBefore,
    ...(ends === leaf ? {} : { issuer: ends.subject }),
  };
}

/**
 * What is wrong with these dates. A certificate must be renewed while as much of it is left as is promised, or a third of
 * its lifetime where that is less: one that lives for a week never has three weeks left.
 */
export function faultIn(
  { notBefore, notAfter, lifetime, issuer }: Validity,
  renewWithin: Milliseconds,
  now: Instant,
): Fault | undefined {
  const what = issuer === undefined ? "" : `holds a certificate of its issuer (${issuer}) that `;
  if (notAfter <= now) return { reason: "CertificateExpired", predicate: `${what}ended at ${formatInstant(notAfter)}` };
  if (notBefore > now + CLOCK_SKEW)
    return { reason: "NotYetValid", predicate: `is not valid before ${formatInstant(notBefore)}` };
  const needed = Math.min(renewWithin, lifetime / 3);
  if (notAfter - now >= needed) return undefined;
  const left = `${what}ends at ${formatInstant(notAfter)}, in ${formatDuration(notAfter - now)}`;
  return {
    reason: "RenewalOverdue",
    predicate: `${left}, and should have been renewed ${formatDuration(needed)} before its end`,
  };
}

/** cert-manager renews at this time at once, and tries again an hour after a failure. */
const RENEWAL_GRACE: Milliseconds = 4 * HOUR;

export function faultInRenewal(renewalTime: Instant | undefined, now: Instant): Fault | undefined {
  if (renewalTime === undefined || now - renewalTime <= RENEWAL_GRACE) return undefined;
  const due = `should have been renewed at ${formatInstant(renewalTime)}, ${formatDuration(now - renewalTime)} ago`;
  return { reason: "RenewalOverdue", predicate: due };
}
