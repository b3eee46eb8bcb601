import type { TenantId } from "./tenant.ts";

/**
 * Every name that could be promised together with a host is directly under the same domain: `a.example.com` stands for
 * itself, `*.example.com` for every name with one label more than `example.com` (RFC 6125, and what ingress
 * controllers do). So two hosts overlap where they are the same, or where one is the other's wildcard.
 */
export interface HostName {
  /** The first label; `*` for a wildcard. */
  readonly label: string;
  /** `example.com` */
  readonly domain: string;
}

export const WILDCARD = "*";

/** A host that a tenant cannot have, since another was promised it, or one that overlaps with it. */
export interface TakenHost {
  readonly host: string;
  readonly tenant: TenantId;
  /** What that tenant was promised. */
  readonly as: string;
}

export function splitHost(host: string): HostName {
  const at = host.indexOf(".");
  return { label: host.slice(0, at), domain: host.slice(at + 1) };
}

export function joinHost({ label, domain }: HostName): string {
  return `${label}.${domain}`;
}
