/** The state of one thing that Surety needs. `warning`: it works, and somebody will be sorry. `unknown`: could not be looked at. */
export const CHECK_STATES = ["wrong", "unknown", "warning", "ok"] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** What came of one check. */
export interface Check {
  /** The deployment or the cluster that it is about: `stage production`, `cluster prod-eu`. */
  readonly about: string;
  /** Its name, the same at every run: `rbac surety:sweep`. */
  readonly name: string;
  readonly state: CheckState;
  /** What was found, for people. */
  readonly found: string;
  /** What to do about it; absent where nothing is to be done. */
  readonly mend?: string;
}

export type CheckCounts = Readonly<Record<CheckState, number>>;

export function countChecks(checks: readonly Check[]): CheckCounts {
  const count = (state: CheckState) => checks.filter((check) => check.state === state).length;
  return { wrong: count("wrong"), unknown: count("unknown"), warning: count("warning"), ok: count("ok") };
}
