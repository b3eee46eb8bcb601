import type { Advisory, Violation } from "#domain/finding.ts";
import { type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import type { ServedTls, TlsVersion } from "#domain/served-tls.ts";
import { versionInWords, versionsBelow } from "../tls-versions.ts";

/** What came of the handshakes with one host. */
export interface JudgedHost {
  readonly host: string;
  readonly accepted: readonly TlsVersion[];
  readonly violation?: Violation;
  readonly unreadable?: Unreadable;
  readonly unclear?: string;
  readonly advisory?: Advisory;
}

/** No server of today knows them, and few clients can still ask for them: they count where they were tried. */
const FORGOTTEN: readonly TlsVersion[] = ["SSLv2", "SSLv3"];

export function judgeHost(host: string, reading: Reading<ServedTls> | undefined, minimum: string): JudgedHost {
  if (reading === undefined || reading.status === "unreadable") {
    const cause = reading ?? unreadable("notLookedAt", `tls/${host}`, "nobody shook hands with it");
    return { host, accepted: [], unreadable: cause };
  }
  const { accepted, refused, withoutName } = reading.value;
  const below = versionsBelow(minimum);
  const old = below.filter((version) => accepted.includes(version));
  const oldWithoutName = below.filter((version) => withoutName?.accepted.includes(version) === true);
  if (old.length > 0 || oldWithoutName.length > 0)
    return { host, accepted, violation: oldTlsAccepted(host, old, oldWithoutName, minimum) };
  if (accepted.length === 0)
    return { host, accepted, unclear: `${host} accepted no version of TLS that was tried: is it reachable?` };
  const untried = below.filter((version) => !refused.includes(version) && !FORGOTTEN.includes(version));
  if (untried.length > 0) return { host, accepted, unclear: `${host} was not asked for ${inWords(untried)}.` };
  if (accepted.includes("TLSv1.3")) return { host, accepted };
  const message = `${host} accepts ${inWords(accepted)}, and not TLS 1.3.`;
  return { host, accepted, advisory: { reason: "NewestTlsRefused", message } };
}

function oldTlsAccepted(
  host: string,
  old: readonly TlsVersion[],
  withoutName: readonly TlsVersion[],
  minimum: string,
): Violation {
  const found =
    old.length > 0
      ? `${host} accepts ${inWords(old)}`
      : `${host} accepts ${inWords(withoutName)} where the handshake names no host (without SNI)`;
  return {
    kind: "Host",
    id: host,
    reason: "OldTlsAccepted",
    message: `${found}; promised is TLS ${minimum} or newer.`,
  };
}

function inWords(versions: readonly TlsVersion[]): string {
  return versions.map(versionInWords).join(" and ");
}
