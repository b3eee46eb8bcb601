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

/** What can be seen of a deletion: how far it is, and what it waits for. */
export interface Seen {
  readonly status: string;
  /** Of the last state that was entered. */
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
  let said = "";
  for (let unseen = 0; unseen < MOST_UNSEEN; await sleep(EVERY)) {
    const seen = await read();
    if (seen === undefined) {
      unseen += 1;
      continue;
    }
    const { status, state, message } = seen;
    const isWaiting = state.endsWith("Wait");
    const line = isWaiting ? `${state.slice(0, -"Wait".length)}: ${message}` : state;
    if (!state.endsWith("Answer") && line !== said) say(line);
    said = line;
    if (status === "SUCCEEDED") return { status, message };
    if (status !== "RUNNING") return { status: "FAILED", message };
    if (state === "WaitForLookAgain") return { status: "CERTIFIED", message };
  }
  return {
    status: "UNSEEN",
    message: "Nothing was started; surety dead-letters says whether the request was rejected.",
  };
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
      const entered = await lastEntered(states, found.executionArn);
      return { status: found.status ?? "", state: entered?.name ?? "", message: messageIn(entered?.input) };
    }
    return undefined;
  };
}

async function lastEntered(client: SFNClient, executionArn: string) {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1000 }))
    events.push(...(page.events ?? []));
  return events.findLast(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined)
    ?.stateEnteredEventDetails;
}

function messageIn(input: string | undefined): string {
  const parsed = inputSchema.safeParse(input === undefined ? undefined : JSON.parse(input));
  return parsed.data?.step?.message ?? "";
}
