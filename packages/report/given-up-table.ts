import type { GivenUpMessage } from "#domain/given-up.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { jsonText } from "./json-text.ts";
import { type Layout, renderTable } from "./table.ts";
import { relativeTo, toMinute } from "./time-in-words.ts";

/** The newest first, each with the reason under it. */
export function renderGivenUpTable(
  messages: readonly GivenUpMessage[],
  layout: Layout & { readonly now: Instant },
): string {
  const rows = newestFirst(messages).map(({ givenUpAt, tenant, event, queue, reason }) => ({
    cells: [
      `${toMinute(givenUpAt)} (${relativeTo(givenUpAt, layout.now)})`,
      { text: tenant ?? "-", colour: "bold" as const },
      event ?? "-",
      queue,
    ],
    details: reason.split("\n"),
  }));
  return renderTable(["SINCE (UTC)", "TENANT", "EVENT", "QUEUE"], rows, layout);
}

/** A list for programs. */
export function renderGivenUpJson(messages: readonly GivenUpMessage[]): string {
  const list = newestFirst(messages).map(({ queue, id, givenUpAt, tenant, event, reason }) => ({
    ...{ queue, id, givenUpAt: formatInstant(givenUpAt), tenant: tenant ?? null, event: event ?? null, reason },
  }));
  return jsonText(list);
}

function newestFirst(messages: readonly GivenUpMessage[]): readonly GivenUpMessage[] {
  return messages.toSorted((a, b) => b.givenUpAt - a.givenUpAt);
}
