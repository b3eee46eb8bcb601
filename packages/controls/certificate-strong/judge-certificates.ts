import type { Certificate } from "#domain/certificates.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import type { Promises } from "#domain/promises.ts";
import type { Unreadable } from "#domain/reading.ts";
import { namespacedName } from "#domain/workloads.ts";
import { namesCover, type X509 } from "#domain/x509.ts";
import type { Issued, ServedHost } from "../tenant-certificates.ts";
import {
  isLargerThanPromised,
  keyInWords,
  promisedKey,
  type Weakness,
  weaknessOfKey,
  weaknessOfLifetime,
  weaknessOfNames,
  weaknessOfSignatures,
} from "./strength.ts";

export interface Judged {
  readonly violations: readonly Violation[];
  readonly advisories: readonly Advisory[];
  readonly unreadable: readonly Unreadable[];
  readonly unclear: readonly string[];
}

type Promised = Promises["certificates"];
const NOTHING: Judged = { violations: [], advisories: [], unreadable: [], unclear: [] };

/** What a host's clients are served. */
export function judgeServed({ host, served, withoutName }: ServedHost, promised: Promised): Judged {
  if (served.is === "unreadable") return { ...NOTHING, unreadable: [served.cause] };
  if (served.is === "nothing") return { ...NOTHING, unclear: [`${host} was reached, and no certificate was seen.`] };
  const { leaf, chain } = served;
  const subject = `The certificate that ${host} serves`;
  const weak = violationsOfChain(chain, { host, subject }, promised);
  // Another certificate of the same host may be served to those who name none.
  const weakWithoutName = violationsOfChain(withoutName ?? [], { host, subject: `${subject} without SNI` }, promised);
  return {
    ...NOTHING,
    violations: weak.length > 0 ? weak : weakWithoutName,
    advisories: adviceOnSize(leaf, subject, promised),
  };
}

/** Of a chain's own certificate, its first; none of a chain of nothing. */
function violationsOfChain(
  chain: readonly X509[],
  { host, subject }: { readonly host: string; readonly subject: string },
  promised: Promised,
): readonly Violation[] {
  const [leaf] = chain;
  if (leaf === undefined) return [];
  const weaknesses = [
    weaknessOfKey(leaf.key, promised),
    weaknessOfLifetime(leaf, promised),
    weaknessOfSignatures(chain),
    weaknessOfNames(leaf, [host]),
  ];
  return violationsOf(weaknesses, { kind: "Host", id: host }, subject);
}

/**
 * What the Secret of a Certificate holds: the key itself, whatever the Certificate asks for. Where nobody may read it,
 * a host that serves a certificate for the same names shows as much.
 */
export function judgeIssued(issued: Issued, hosts: readonly ServedHost[], promised: Promised): Judged {
  const { certificate, secret, held } = issued;
  const subject = `Secret ${secret} of Certificate ${namespacedName(certificate)}`;
  if (held.is === "unreadable") return { ...NOTHING, unreadable: [held.cause] };
  if (held.is !== "chain") {
    const isSeen = isServed(certificate, hosts);
    const wish = judgeWish(certificate, isSeen, promised);
    if (isSeen || wish.violations.length > 0) return wish;
    const why = held.is === "missing" ? "it holds none" : "Secrets were not read";
    return { ...wish, unclear: [`No key of ${subject} was seen: ${why}, and no host serves it.`] };
  }
  const { leaf, chain } = held;
  const weaknesses = [
    weaknessOfKey(leaf.key, promised),
    // An authority of the tenant's own outlives what it signs.
    certificate.isCa ? undefined : weaknessOfLifetime(leaf, promised),
    weaknessOfSignatures(chain),
    weaknessOfNames(leaf, certificate.dnsNames),
  ];
  const found = violationsOf(weaknesses, { kind: "Secret", id: secret }, `The certificate in ${subject}`);
  const wish = found.length === 0 ? judgeWish(certificate, true, promised) : NOTHING;
  return {
    ...wish,
    violations: found,
    advisories: [...adviceOnSize(leaf, `The certificate in ${subject}`, promised), ...wish.advisories],
  };
}

function isServed({ dnsNames }: Certificate, hosts: readonly ServedHost[]): boolean {
  return hosts.some(({ served }) => {
    const leaf = served.is === "chain" ? served.leaf : undefined;
    return leaf !== undefined && dnsNames.length > 0 && dnsNames.every((name) => namesCover(leaf.names, name));
  });
}

/** What a Certificate asks for is what the next one will be; it decides only where nothing that was issued is seen. */
function judgeWish(certificate: Certificate, isSeen: boolean, promised: Promised): Judged {
  const { algorithm, size, duration, isCa } = certificate;
  const id = namespacedName(certificate);
  const isStrong = algorithm === promised.algorithm && (algorithm === "Ed25519" || (size ?? 0) >= promised.size);
  const isLong = !isCa && duration !== undefined && duration > promised.lifetime;
  if (isStrong && !isLong) return NOTHING;
  const key = keyInWords({ algorithm, ...(size === undefined ? {} : { size }) });
  const wish = isStrong
    ? `asks for a lifetime that is longer than promised`
    : `asks for ${key}; promised is ${promisedKey(promised)}`;
  const message = `Certificate ${id} ${wish}.`;
  if (isSeen)
    return {
      ...NOTHING,
      advisories: [{ reason: "AsksForLess", message: `${message} What was issued is as promised.` }],
    };
  return { ...NOTHING, violations: [{ kind: "Certificate", id, reason: "AsksForLess", message }] };
}

function violationsOf(
  weaknesses: readonly (Weakness | undefined)[],
  resource: { readonly kind: string; readonly id: string },
  subject: string,
): readonly Violation[] {
  return weaknesses.flatMap((one) =>
    one === undefined ? [] : [{ ...resource, reason: one.reason, message: `${subject} ${one.predicate}.` }],
  );
}

function adviceOnSize(leaf: X509, subject: string, promised: Promised): readonly Advisory[] {
  if (weaknessOfKey(leaf.key, promised) !== undefined || !isLargerThanPromised(leaf.key, promised)) return [];
  return [
    {
      reason: "LargerKey",
      message: `${subject} has ${keyInWords(leaf.key)}, more than the promised ${promised.size} bits.`,
    },
  ];
}
