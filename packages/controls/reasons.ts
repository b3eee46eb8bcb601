/** Why a finding is what it is, for people. */
export interface Explanation {
  readonly means: string;
  /** What to do about it; absent where there is nothing to do. Commands are in backquotes, what to fill in is in capitals. */
  readonly todo?: string;
}

/** By the reason of a verdict, a violation or an advisory. */
export type Reasons = Readonly<Record<string, Explanation>>;

/** What any control may say, because the one runner says it for all. */
export const COMMON_REASONS: Reasons = {
  Exempt: {
    means: "Everything that is wrong was accepted by a person, until a date.",
    todo: "Mend it before the exemption ends.",
  },
  ExemptionEnded: {
    means: "What a person accepted until a date is not accepted any more.",
    todo: "Mend it, or decide again: give the exemption a new end in surety.yaml, or take it out.",
  },
  MuteEnded: {
    means: "What a person muted until a date is told again.",
    todo: "Mend it, or decide again: give the mute a new end in surety.yaml, or take it out.",
  },
  TenantOnboarding: { means: "The tenant is still being onboarded: nothing is promised yet." },
  TenantOffboarding: { means: "The tenant is being offboarded: what is deleted is looked at afterwards." },
  ControlFailed: {
    means: "The control itself failed: a fault of Surety.",
    todo: "Report it, with the finding's `evidence.stack`.",
  },
  UnreadableNotLookedAt: {
    means: "Nobody looked: it is not configured, or the observation lacks it.",
    todo: "Configure what the message names in surety.yaml; in an observation record it as well, as docs/observations.md says.",
  },
  UnreadableForbidden: {
    means: "The API answered that Surety may not read it.",
    todo: "Compare the permissions with `stacks/permissions.ts` and `deploy/rbac`; the message names the action.",
  },
  UnreadableThrottled: {
    means: "The API asked to come back later, each time.",
    todo: "See who else uses up the account's limit; the next sweep tries again.",
  },
  UnreadableUnreachable: {
    means:
      "There was no connection: a name that is not found, a refused connection, a certificate that is not trusted.",
    todo: "Mend the network on the way that the message names; the next sweep tries again.",
  },
  UnreadableTimedOut: {
    means: "No answer came in time.",
    todo: "See whether the system is overloaded; the next sweep tries again.",
  },
  UnreadableNotFound: {
    means: "What was asked for is not there.",
    todo: "See whether it was deleted or renamed, or the configuration names it wrongly.",
  },
  UnreadableMalformed: {
    means: "What came could not be parsed.",
    todo: "See what is at the place that the message names.",
  },
  UnreadableIncomplete: {
    means: "The answer ends in the middle.",
    todo: "Look again: `surety sweep`; record the observation again.",
  },
  UnreadableStale: {
    means: "The answer is older than what it is to prove.",
    todo: "Look again: `surety sweep`; record the observation again.",
  },
  UnreadableFailed: {
    means: "The API answered with an error of its own.",
    todo: "See the message; the next sweep tries again.",
  },
};
