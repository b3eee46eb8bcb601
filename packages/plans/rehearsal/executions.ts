import { HOUR, MINUTE, type Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { Rehearsals, TenantRehearsals } from "#domain/rehearsal.ts";
import {
  type ExecutionStatus,
  executionName,
  newestExecutions,
  type RehearsalRequest,
} from "#domain/rehearsal-task.ts";

/** By the execution's name. */
export type ExecutionStatuses = ReadonlyMap<string, ExecutionStatus>;

const FIRST_WAIT: Milliseconds = 5 * MINUTE;
const LONGEST_WAIT: Milliseconds = HOUR;

/**
 * The state, in which each rehearsal that is not cleared and whose execution has ended counts one more: it is to be
 * started. The first that stopped is followed at once, and further ones later and later: what stopped them is likely to
 * stop the next one, too.
 */
export function countExecutions(state: Rehearsals, statuses: ExecutionStatuses, now: Instant): Rehearsals {
  const count = (known: TenantRehearsals): TenantRehearsals => {
    const { running } = known;
    if (running === null) return known;
    const { name: rehearsal, executions: execution } = running;
    const status = statuses.get(executionName({ rehearsal, execution }));
    if (status?.kind !== "ended" || status.at + waitAfter(execution) > now) return known;
    return { ...known, running: { ...running, executions: execution + 1 } };
  };
  const tenants = Object.entries(state.tenants).map(([id, known]) => [id, count(known)]);
  return { ...state, tenants: Object.fromEntries(tenants) };
}

function waitAfter(execution: number): Milliseconds {
  return execution === 1 ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (execution - 2));
}

/** Executions that the state knows, and that were certainly not started, or were not there when their status was asked for. */
export function executionsToStart(state: Rehearsals, statuses: ExecutionStatuses): readonly RehearsalRequest[] {
  return newestExecutions(state).filter((execution) => {
    const status = statuses.get(executionName(execution));
    return status === undefined || status.kind === "absent";
  });
}
