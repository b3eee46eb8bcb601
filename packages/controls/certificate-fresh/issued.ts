import type { Certificate } from "#domain/certificates.ts";
import { HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import { formatInstant, type Instant, isFromTheFuture } from "#domain/instant.ts";
import type { Unreadable } from "#domain/reading.ts";
import { namespacedName } from "#domain/workloads.ts";
import type { Issued } from "../tenant-certificates.ts";
import { type Fault, faultIn, faultInRenewal, type Validity, validityOf } from "./validity.ts";

export interface Judged {
  readonly violation?: Violation;
  readonly unreadable?: Unreadable;
  readonly unclear?: string;
  readonly advisory?: Advisory;
  readonly notAfter?: Instant;
}

/** A Certificate that was just asked for takes a while: an ACME issuer wants to see that the host is ours. */
const FIRST_ISSUANCE: Milliseconds = HOUR;

/** `Ready=True` proves nothing: the dates of what was issued decide, and whether it was renewed when it was due. */
export function judgeIssued({ certificate, secret, held }: Issued, renewWithin: Milliseconds, now: Instant): Judged {
  const { ready } = certificate;
  const isNew = ready?.status !== "True" && isYoung(certificate, now) && held.is !== "chain";
  if (isNew) {
    const message = `Certificate ${namespacedName(certificate)} was asked for at ${formatInstant(certificate.createdAt)}, and is not issued yet.`;
    return { advisory: { reason: "FirstIssuancePending", message } };
  }
  if (held.is === "missing")
    return violation(certificate, { reason: "SecretMissing", predicate: `has no certificate in its Secret ${secret}` });
  const told = statusOf(certificate);
  const kept = held.is === "chain" ? validityOf(held.leaf, held.chain) : undefined;
  const dates = [kept, told].filter((one) => one !== undefined);
  const fault =
    dates.map((one) => faultIn(one, renewWithin, now)).find((one) => one !== undefined) ??
    faultInRenewal(certificate.renewalTime, now) ??
    faultInCondition(ready);
  if (fault !== undefined) return violation(certificate, fault);
  if (held.is === "unreadable") return { unreadable: held.cause };
  if (dates.length === 0)
    return {
      unclear: `Neither its status nor its Secret shows until when Certificate ${namespacedName(certificate)} is valid.`,
    };
  const advisory = adviceOn(certificate, renewWithin);
  return {
    notAfter: Math.min(...dates.map(({ notAfter }) => notAfter)),
    ...(advisory === undefined ? {} : { advisory }),
  };
}

function isYoung({ createdAt }: Certificate, now: Instant): boolean {
  return now - createdAt < FIRST_ISSUANCE && !isFromTheFuture(createdAt, now);
}

function statusOf({ notBefore, notAfter, duration }: Certificate): Validity | undefined {
  if (notAfter === undefined) return undefined;
  const begins = notBefore ?? Number.NEGATIVE_INFINITY;
  return {
    notBefore: begins,
    notAfter,
    lifetime: notBefore === undefined ? (duration ?? Number.POSITIVE_INFINITY) : notAfter - begins,
  };
}

function faultInCondition(ready: Certificate["ready"]): Fault | undefined {
  if (ready?.status === "True") return undefined;
  if (ready === undefined)
    return { reason: "CertificateNotReady", predicate: "has not been looked at by cert-manager" };
  const why = [ready.reason, ready.message].filter((text) => text !== "").join(": ");
  return { reason: "CertificateNotReady", predicate: why === "" ? "is not Ready" : `is not Ready (${why})` };
}

function violation(certificate: Certificate, { reason, predicate }: Fault): Judged {
  const id = namespacedName(certificate);
  const { failedAttempts, lastFailureAt } = certificate;
  const failing =
    failedAttempts === 0 && lastFailureAt === undefined ? "" : ` To issue it has failed (${attemptsOf(certificate)}).`;
  return { violation: { kind: "Certificate", id, reason, message: `Certificate ${id} ${predicate}.${failing}` } };
}

/** cert-manager does not count the attempts of every issuer. */
function attemptsOf({ failedAttempts, lastFailureAt }: Certificate): string {
  const last = lastFailureAt === undefined ? [] : [`last at ${formatInstant(lastFailureAt)}`];
  if (failedAttempts === 0) return last.join("");
  return [failedAttempts === 1 ? "1 attempt" : `${failedAttempts} attempts`, ...last].join(", ");
}

/** What is renewed too late by its own settings will break the promise, although nothing fails. */
function adviceOn(certificate: Certificate, renewWithin: Milliseconds): Advisory | undefined {
  const { renewalTime, notAfter, failedAttempts, lastFailureAt } = certificate;
  const id = namespacedName(certificate);
  if (failedAttempts > 0 || lastFailureAt !== undefined)
    return {
      reason: "IssuanceFailing",
      message: `To issue Certificate ${id} has failed (${attemptsOf(certificate)}).`,
    };
  if (renewalTime === undefined || notAfter === undefined || notAfter - renewalTime >= renewWithin) return undefined;
  const message = `Certificate ${id} will be renewed at ${formatInstant(renewalTime)}, later than promised before its end at ${formatInstant(notAfter)}.`;
  return { reason: "RenewsLate", message };
}
