import { TLS_VERSIONS, type TlsVersion } from "#domain/served-tls.ts";

/** Versions older than the promised minimum, such as `1.2`. */
export function versionsBelow(minimum: string): readonly TlsVersion[] {
  return TLS_VERSIONS.slice(0, TLS_VERSIONS.indexOf(versionNamed(minimum)));
}

function versionNamed(number: string): TlsVersion {
  const found = TLS_VERSIONS.find((version) => version === `TLSv${number}`);
  if (found === undefined) throw new RangeError(`TLS ${number} is no version that is known`);
  return found;
}

/** `TLS 1.0` of `TLSv1`, `SSL 3` of `SSLv3`. */
export function versionInWords(version: TlsVersion): string {
  return (version === "TLSv1" ? "TLSv1.0" : version).replace("v", " ");
}

/**
 * The oldest version that a listener's policies let in; undefined where none of them is known here, as those are not
 * that somebody made for a classic load balancer. Beside a policy about TLS that may have others, about cookies.
 */
export function oldestOfPolicies(policies: readonly string[]): TlsVersion | undefined {
  const known = policies.map(oldestOfPolicy);
  return TLS_VERSIONS.find((version) => known.includes(version));
}

/** Of AWS's predefined policies, as the user guides of Elastic Load Balancing list them. */
function oldestOfPolicy(policy: string): TlsVersion | undefined {
  const minor = /^ELBSecurityPolicy-(?:TLS13-1|FS-1|TLS-1)-([0-3])-/u.exec(policy)?.[1];
  if (minor !== undefined) return minor === "0" ? "TLSv1" : versionNamed(`1.${minor}`);
  if (/^ELBSecurityPolicy-(?:2011-08|2014-01)$/u.test(policy)) return "SSLv3";
  return /^ELBSecurityPolicy-(?:FS-)?20\d\d-\d\d$/u.test(policy) ? "TLSv1" : undefined;
}
