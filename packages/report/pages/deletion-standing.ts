import { DELETION_STEPS, type DeletionRecord, type DeletionStep } from "#domain/deletion.ts";
import type { DeletionProgress } from "#domain/deletion-progress.ts";
import { MINUTE, type Milliseconds, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";

/** The newest word of a running deletion, with how long its step may take: longer, and a person is told. */
export interface Word extends DeletionProgress {
  readonly deadline: Milliseconds;
}

/**
 * Where a deletion stands. `waits`: its step is taken again and again. `stopped`: a person was told, and has to look.
 * `silent`: it should have been heard of since, and was not.
 */
export interface Standing {
  readonly step: DeletionStep | undefined;
  readonly state: "begins" | "waits" | "stopped" | "silent";
  /** Since when it is at this step; undefined where nobody noted it down. */
  readonly since: Instant | undefined;
  /** It takes longer than such a step does. */
  readonly isSlow: boolean;
  readonly word: Word | undefined;
}

/** A step that takes this share of the time after which a person is told is slow. Most take seconds. */
const SLOW = 1 / 4;
/** The state machine invokes the function again within this time, whatever happens to one invocation. */
const HEARD_WITHIN: Milliseconds = 15 * MINUTE;

export function standingOf(
  record: DeletionRecord | undefined,
  word: Word | undefined,
  now: Instant,
): Standing | undefined {
  if (word === undefined) {
    const step = record === undefined ? undefined : followerOf(lastDone(record));
    return step === undefined ? undefined : { step, state: "begins", since: undefined, isSlow: false, word };
  }
  const { task, outcome, since, at, waitSeconds, deadline } = word;
  const named = task === "TellPerson" ? followerOf(record && lastDone(record)) : task;
  if (outcome === "ended") return undefined;
  if (outcome === "stuck" || outcome === "refused") return { step: named, state: "stopped", since, isSlow: true, word };
  const isDone = outcome === "done";
  const due = at + (isDone ? 0 : waitSeconds * SECOND);
  const isSilent = now - due > HEARD_WITHIN;
  if (isDone)
    return { step: followerOf(named), state: isSilent ? "silent" : "begins", since: at, isSlow: isSilent, word };
  const isSlow = isSilent || (word.reason !== "GracePeriod" && now - since > deadline * SLOW);
  return { step: named, state: isSilent ? "silent" : "waits", since, isSlow, word };
}

function lastDone({ steps }: DeletionRecord): DeletionStep | undefined {
  return DELETION_STEPS.findLast((step) => steps[step] !== undefined);
}

function followerOf(step: DeletionStep | undefined): DeletionStep | undefined {
  return DELETION_STEPS[step === undefined ? 0 : DELETION_STEPS.indexOf(step) + 1];
}
