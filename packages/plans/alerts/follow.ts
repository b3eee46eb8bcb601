import type { Finding, Violation } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import { covers } from "#domain/leave.ts";
import { findingKey, obstacleOf, type TrackedFinding, violationKey } from "#domain/tracked-finding.ts";

/** What people should be told of one finding. */
export type News =
  /** It is broken, by violations of which nobody was told; `further` where people know it as broken already. */
  | {
      readonly kind: "broken";
      readonly finding: TrackedFinding;
      readonly added: readonly [Violation, ...Violation[]];
      readonly further: boolean;
    }
  /** It was broken, and no longer is. */
  | { readonly kind: "mended"; readonly finding: TrackedFinding; readonly before: TrackedFinding }
  /** Nobody can tell what it is. */
  | { readonly kind: "unknown"; readonly finding: TrackedFinding }
  /** It can be told again, and is well. */
  | { readonly kind: "known"; readonly finding: TrackedFinding; readonly before: TrackedFinding }
  /** It comes back so often that it is not told any more each time; `returns` are when it did. */
  | { readonly kind: "flapping"; readonly finding: TrackedFinding; readonly returns: readonly Instant[] }
  /** It flapped, and has stayed as it is for long enough. */
  | { readonly kind: "settled"; readonly finding: TrackedFinding; readonly flappingSince: Instant };

/** A finding whose outcome or violations are others than before, or that is new and not good. */
export interface Change {
  readonly finding: TrackedFinding;
  /** undefined: there was no such finding. */
  readonly previous: TrackedFinding | undefined;
}

export interface Followed {
  readonly findings: readonly TrackedFinding[];
  readonly news: readonly News[];
  readonly changes: readonly Change[];
}

/**
 * Compares findings with those of the sweep before. One that is no longer there, because its tenant was deleted, is
 * forgotten without a word: a recovery it is not.
 */
export function followFindings(previous: readonly TrackedFinding[], current: readonly Finding[]): Followed {
  const byKey = new Map(previous.map((finding) => [findingKey(finding), finding]));
  const toldOfOthers = new Set(previous.flatMap(obstaclesToldOf));
  const followed = current.map((finding) => follow(byKey.get(findingKey(finding)), finding, toldOfOthers));
  return {
    findings: followed.map(({ finding }) => finding),
    news: followed.flatMap(({ news }) => news ?? []),
    changes: followed.flatMap(({ change }) => change ?? []),
  };
}

function follow(previous: TrackedFinding | undefined, current: Finding, toldOfOthers: ReadonlySet<string>) {
  const finding = track(previous, current);
  // A tenant that comes while a system cannot be read adds nothing to what people were told of that system.
  const isOneMore = previous === undefined && obstaclesToldOf(finding).some((told) => toldOfOthers.has(told));
  return { finding, news: isOneMore ? undefined : newsOf(previous, finding), change: changeOf(previous, finding) };
}

/** Systems that people were told a control cannot read. What was read and not understood is each finding's own. */
function obstaclesToldOf({
  cluster,
  control,
  evidence,
  announced: { unknown = [] },
}: TrackedFinding): readonly string[] {
  return typeof evidence["source"] === "string" ? unknown.map((obstacle) => `${cluster} ${control} ${obstacle}`) : [];
}

function track(previous: TrackedFinding | undefined, current: Finding): TrackedFinding {
  const isUnknown = current.outcome === "unknown";
  const lastKnown = isUnknown ? lastKnownOf(previous) : undefined;
  const broken = isUnknown ? previous?.announced.broken : brokenKeys(previous, current);
  const unknown = isUnknown ? obstaclesOf(previous, current) : [];
  return {
    ...current,
    since: sinceOf(previous, current),
    ...(lastKnown === undefined ? {} : { lastKnown }),
    announced: {
      ...(broken === undefined ? {} : { broken }),
      ...(unknown.length > 0 ? { unknown } : {}),
    },
  };
}

/** All obstacles so far: one that another hides for a while, and that shows again, is no news. */
function obstaclesOf(previous: TrackedFinding | undefined, current: Finding): readonly string[] {
  const before = previous?.announced.unknown ?? [];
  return isMuted(current) ? before : [...new Set([...before, obstacleOf(current)])];
}

/** Undefined where people were told nothing. What is muted they were told before, or are not. */
function brokenKeys(previous: TrackedFinding | undefined, finding: Finding): readonly string[] | undefined {
  if (finding.outcome !== "broken") return undefined;
  const told = previous?.announced.broken;
  const keys = finding.violations
    .filter((one) => !isMuted(finding, one) || told?.includes(violationKey(one)))
    .map(violationKey);
  return keys.length === 0 && told === undefined ? undefined : keys;
}

/** Of a violation, or of the finding as a whole. */
function isMuted({ muted = [] }: Finding, violation?: Violation): boolean {
  return muted.some((mute) => (violation === undefined ? mute.resource === undefined : covers(mute, violation)));
}

function lastKnownOf(previous: TrackedFinding | undefined): TrackedFinding["lastKnown"] {
  if (previous === undefined || previous.outcome === "unknown") return previous?.lastKnown;
  return { outcome: previous.outcome, since: previous.since, seenAt: previous.observedAt };
}

/**
 * What was broken before and after nobody could look was broken all along. What was kept was perhaps not: it is kept
 * since it was seen again.
 */
function sinceOf(previous: TrackedFinding | undefined, { outcome, observedAt }: Finding): number {
  if (previous === undefined) return observedAt;
  if (previous.outcome === outcome) return previous.since;
  const { lastKnown } = previous;
  return outcome === "broken" && lastKnown?.outcome === "broken" ? lastKnown.since : observedAt;
}

/** At most one thing of each finding: that it is broken, or no longer is, also says that it can be told again. */
function newsOf(previous: TrackedFinding | undefined, finding: TrackedFinding): News | undefined {
  const told = previous?.announced ?? {};
  if (finding.outcome === "unknown")
    return told.unknown?.includes(obstacleOf(finding)) || isMuted(finding) ? undefined : { kind: "unknown", finding };
  if (finding.outcome === "broken") {
    const [first, ...others] = finding.violations.filter(
      (one) => !told.broken?.includes(violationKey(one)) && !isMuted(finding, one),
    );
    const further = told.broken !== undefined;
    return first === undefined ? undefined : { kind: "broken", finding, added: [first, ...others], further };
  }
  if (previous === undefined) return undefined;
  if (told.broken !== undefined) return { kind: "mended", finding, before: previous };
  return told.unknown === undefined ? undefined : { kind: "known", finding, before: previous };
}

function changeOf(previous: TrackedFinding | undefined, finding: TrackedFinding): Change | undefined {
  if (previous === undefined) {
    const isGood = finding.outcome !== "broken" && finding.outcome !== "unknown";
    return isGood ? undefined : { finding, previous };
  }
  const keys = ({ violations }: Finding) => violations.map(violationKey).toSorted().join("\n");
  const isSame = previous.outcome === finding.outcome && keys(previous) === keys(finding);
  return isSame ? undefined : { finding, previous };
}
