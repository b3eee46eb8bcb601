import { type AddressRange, contains, parseRange } from "./tenants-isolated/addresses.ts";

/** Where the addresses of a range are, seen from a VPC. `notUnderstood`: it is no range of addresses. */
export type Whereabouts = "inside" | "private" | "public" | "notUnderstood";

/**
 * Ranges that are not routed on the internet: RFC 1918, 6598 (which EKS may give to pods), 3927 and 1122; RFC 4193 and
 * 4291.
 */
const PRIVATE: readonly AddressRange[] = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"],
  ...["fc00::/7", "fe80::/10", "::1/128"],
].flatMap((cidr) => parseRange(cidr) ?? []);

/** A range that is public in part is public. */
export function whereaboutsOf(cidr: string, vpcCidrs: readonly string[]): Whereabouts {
  const range = parseRange(cidr);
  if (range === undefined) return "notUnderstood";
  const own = vpcCidrs.flatMap((one) => parseRange(one) ?? []);
  if (contains(own, range)) return "inside";
  return contains(PRIVATE, range) ? "private" : "public";
}
