import type { EksCluster } from "#domain/vpc.ts";
import { parseRange } from "../tenants-isolated/addresses.ts";
import { type Judged, violation } from "./vpc.ts";

/** A range this wide is no restriction: two of /1 are everybody, and nobody has a /7. */
const WIDEST: Readonly<Record<4 | 6, bigint>> = { 4: 1n << 24n, 6: 1n << 112n };

/** Who can reach the API server. Its certificates and tokens guard it as well, and are not looked at here. */
export function judgeEndpoint({ name, endpointIsPublic, endpointIsPrivate, publicCidrs }: EksCluster): Judged {
  if (!endpointIsPublic) return { violations: [], advisories: [], unclear: [] };
  // EKS takes everybody for granted where nobody is named.
  const cidrs = publicCidrs.length === 0 ? ["0.0.0.0/0"] : publicCidrs;
  const wide = cidrs.filter((cidr) => {
    const range = parseRange(cidr);
    return range !== undefined && range.last - range.first + 1n > WIDEST[range.family];
  });
  const unclear = cidrs.filter((cidr) => parseRange(cidr) === undefined);
  const subject = `The API server of cluster ${name} can be reached from the internet`;
  return {
    violations:
      wide.length > 0 ? [violation("Cluster", name, "PublicEndpoint", `${subject}, from ${wide.join(", ")}.`)] : [],
    advisories: [
      ...(wide.length === 0
        ? [{ reason: "RestrictedPublicEndpoint", message: `${subject}, from ${cidrs.join(", ")}.` }]
        : []),
      ...(endpointIsPrivate
        ? []
        : [
            {
              reason: "NoPrivateEndpoint",
              message: `Nodes of cluster ${name} reach the API server by its public endpoint only.`,
            },
          ]),
    ],
    unclear: unclear.map(
      (cidr) => `publicAccessCidrs of cluster ${name} holds ${cidr}, which is no range of addresses.`,
    ),
  };
}
