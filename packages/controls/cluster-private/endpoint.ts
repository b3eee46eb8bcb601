import type { EksCluster } from "#domain/vpc.ts";
import { whereaboutsOf } from "../ip-ranges.ts";
import { parseRange, sizeOf } from "../tenants-isolated/addresses.ts";
import { type Judged, violation } from "./vpc.ts";

/** More addresses than these are no restriction, in one range or in many: nobody has more than a /8. */
const MOST: Readonly<Record<4 | 6, bigint>> = { 4: 1n << 24n, 6: 1n << 112n };

/** Who can reach the API server. Its certificates and tokens guard it as well, and are not looked at here. */
export function judgeEndpoint({ name, endpointIsPublic, endpointIsPrivate, publicCidrs }: EksCluster): Judged {
  if (!endpointIsPublic) return { violations: [], advisories: [], unclear: [] };
  // EKS takes everybody for granted where nobody is named.
  const cidrs = publicCidrs.length === 0 ? ["0.0.0.0/0"] : publicCidrs;
  const wide = ([4, 6] as const).flatMap((family) => {
    // Nobody calls from private addresses over the internet.
    const own = cidrs.filter((cidr) => parseRange(cidr)?.family === family && whereaboutsOf(cidr, []) === "public");
    return sizeOf(own.flatMap((cidr) => parseRange(cidr) ?? [])) > MOST[family] ? own : [];
  });
  const unclear = cidrs.filter((cidr) => parseRange(cidr) === undefined);
  const subject = `The API server of cluster ${name} can be reached from the internet`;
  return {
    violations:
      wide.length > 0 ? [violation("Cluster", name, "PublicEndpoint", `${subject}, from ${named(wide)}.`)] : [],
    advisories: [
      ...(wide.length === 0
        ? [{ reason: "RestrictedPublicEndpoint", message: `${subject}, from ${named(cidrs)}.` }]
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

const MOST_NAMED = 10;

function named(cidrs: readonly string[]): string {
  const shown = cidrs.slice(0, MOST_NAMED).join(", ");
  return cidrs.length > MOST_NAMED ? `${shown} and ${cidrs.length - MOST_NAMED} more` : shown;
}
