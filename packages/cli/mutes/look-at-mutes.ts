import { applyMutes } from "#controls/mute.ts";
import { formatDuration, type Milliseconds } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import { concerns, type Mute } from "#domain/leave.ts";
import type { MuteSeen, MuteWarning } from "#report/mutes-table.ts";

/** What the configuration at hand says. */
export interface Muting {
  readonly mutes: readonly Mute[];
  /** How long before its end a mute is warned of. */
  readonly endsWithin: Milliseconds;
}

/** What the last sweeps saw. */
interface Sight {
  readonly findings: readonly Finding[];
  /** False where a cluster was never swept, in which a mute may find what it names. */
  readonly isWhole: boolean;
  readonly now: Instant;
}

/** Each mute with what it hides now, those that end first before the others; also such as only the deployment knows. */
export function lookAtMutes({ mutes, endsWithin }: Muting, sight: Sight): readonly MuteSeen[] {
  const written = new Set(mutes.map(identityOf));
  const deployed = new Map(sight.findings.flatMap(({ muted = [] }) => muted.map((mute) => [identityOf(mute), mute])));
  const others = [...deployed].filter(([identity]) => !written.has(identity)).map(([, mute]) => mute);
  return [
    ...mutes.map((mute) => lookAt(mute, sight, endsWithin)),
    ...others.map((mute) => lookAt(mute, sight, endsWithin, NOT_IN_FILE)),
  ].sort((a, b) => a.mute.until - b.mute.until);
}

const NOT_IN_FILE: MuteWarning = {
  reason: "NotInFile",
  message: "It is deployed, and does not stand in this file; it ends with the next deployment of the file.",
};

function lookAt(mute: Mute, sight: Sight, endsWithin: Milliseconds, known?: MuteWarning): MuteSeen {
  const identity = identityOf(mute);
  const named = sight.findings.filter((finding) => concerns(mute, finding));
  const isHidden = ({ muted = [] }: Finding) => muted.some((one) => identityOf(one) === identity);
  const hides = named.filter(isHidden);
  const told = named.filter((one) => !isHidden(one) && applyMutes(one, one, [mute], sight.now).muted !== undefined);
  const about = { named: named.length, hides: hides.length, told: told.length };
  const warnings = [known, warnOfEnd(mute, sight.now, endsWithin), warnOfReach(mute, about, sight)];
  return { mute, hides, warnings: warnings.filter((warning) => warning !== undefined) };
}

function warnOfEnd({ until }: Mute, now: Instant, endsWithin: Milliseconds): MuteWarning | undefined {
  if (until <= now) return { reason: "Ended", message: "It has ended; take it out of surety.yaml." };
  if (until - now > endsWithin) return undefined;
  return { reason: "EndsSoon", message: `It ends in ${formatDuration(until - now)}; what is broken then is told.` };
}

function warnOfReach(
  { resource, until }: Mute,
  { named, hides, told }: { readonly named: number; readonly hides: number; readonly told: number },
  { isWhole, now }: Sight,
): MuteWarning | undefined {
  if (until <= now) return undefined;
  if (told > 0)
    return {
      reason: "NotInEffect",
      message: `${told} ${told === 1 ? "finding that it names was" : "findings that it names were"} not muted by the last sweep; deploy it, and sweep.`,
    };
  if (hides > 0) return undefined;
  if (named > 0) {
    const what = resource === undefined ? "what it names" : `${resource}, in what it names,`;
    return { reason: "HidesNothing", message: `It hides nothing: ${what} is neither broken nor unknown.` };
  }
  // A cluster that was never swept may have it.
  if (!isWhole) return undefined;
  return { reason: "MatchesNothing", message: "No finding is about what it names; look at the names." };
}

/** All that a mute says: what is deployed and what stands in a file are two copies of it. */
function identityOf({ control, tenant, cluster, resource, owner, reason, until }: Mute): string {
  return JSON.stringify([control, tenant, cluster, resource, owner, reason, until]);
}
