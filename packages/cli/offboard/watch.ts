import {
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import { stepAnswerSchema } from "#domain/deletion.ts";
import { type Milliseconds, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";

/** What can be seen of a deletion: the states that it has entered so far, and what the last step said at each. */
export interface Seen {
  readonly status: string;
  readonly entered: readonly Entered[];
}

export interface Entered {
  readonly state: string;
  readonly message: string;
}

export interface End {
  /** CERTIFIED: provisionally; another look follows by itself. UNSEEN: nothing was started. */
  readonly status: "SUCCEEDED" | "CERTIFIED" | "FAILED" | "UNSEEN";
  readonly message: string;
}

const EVERY: Milliseconds = SECOND;
const MOST_UNSEEN = 60;

/** Says each step as it is entered, and what is waited for when that changes, until there is a certificate or an end. */
export async function watchDeletion(
  read: () => Promise<Seen | undefined>,
  { say, sleep }: { readonly say: (line: string) => void; readonly sleep: (length: Milliseconds) => Promise<void> },
): Promise<End> {
  const told = { states: 0, step: "", message: "" };
  for (let unseen = 0; unseen < MOST_UNSEEN; await sleep(EVERY)) {
    const seen = await read();
    if (seen === undefined) {
      unseen += 1;
      continue;
    }
    for (const entered of seen.entered.slice(told.states)) tell(entered, told, say);
    told.states = seen.entered.length;
    const { state = "", message = "" } = seen.entered.at(-1) ?? {};
    if (seen.status === "SUCCEEDED") return { status: "SUCCEEDED", message };
    if (seen.status !== "RUNNING") return { status: "FAILED", message };
    if (state === "WaitForLookAgain") return { status: "CERTIFIED", message };
  }
  return {
    status: "UNSEEN",
    message: "Nothing was started; surety dead-letters says whether the request was rejected.",
  };
}

/** A step that is taken again after a wait is said once; what it waits for, as often as that is something else. */
function tell({ state, message }: Entered, told: { step: string; message: string }, say: (line: string) => void): void {
  if (state.endsWith("Answer") || state === "WaitForLookAgain") return;
  const isWait = state.endsWith("Wait");
  const step = isWait ? state.slice(0, -"Wait".length) : state;
  if (step !== told.step) say(step);
  if (isWait && message !== told.message) say(`· ${message}`);
  told.step = step;
  if (isWait) told.message = message;
}

const inputSchema = z.object({ step: z.object({ message: stepAnswerSchema.shape.message }).optional() });

/** Reads the newest execution about the tenant: one that runs, or one that was started since. */
export function createExecutionReader(states: SFNClient, stateMachineArn: string, tenant: string, since: Instant) {
  return async (): Promise<Seen | undefined> => {
    for await (const { executions = [] } of paginateListExecutions({ client: states }, { stateMachineArn })) {
      const found = executions.find(
        ({ name = "", status, startDate }) =>
          new RegExp(`^${tenant}-\\d+-[0-9a-f]{20}$`, "u").test(name) &&
          (status === "RUNNING" || (startDate?.getTime() ?? 0) >= since - SECOND),
      );
      if (found?.executionArn === undefined) continue;
      return { status: found.status ?? "", entered: await statesEntered(states, found.executionArn) };
    }
    return undefined;
  };
}

async function statesEntered(client: SFNClient, executionArn: string): Promise<readonly Entered[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1000 }))
    events.push(...(page.events ?? []));
  return events.flatMap(({ stateEnteredEventDetails: entered }) =>
    entered === undefined ? [] : [{ state: entered.name ?? "", message: messageIn(entered.input) }],
  );
}

function messageIn(input: string | undefined): string {
  const parsed = inputSchema.safeParse(input === undefined ? undefined : JSON.parse(input));
  return parsed.data?.step?.message ?? "";
}
