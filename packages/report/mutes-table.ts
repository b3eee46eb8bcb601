import type { Finding } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { describeScope, type Mute } from "#domain/leave.ts";
import { jsonText } from "./json-text.ts";
import { type Layout, type Row, renderTable } from "./table.ts";
import { relativeTo, toMinute } from "./time-in-words.ts";

/** What a person should look at in a mute. */
export interface MuteWarning {
  readonly reason: "Ended" | "EndsSoon" | "HidesNothing" | "MatchesNothing" | "NotInEffect" | "NotInFile";
  readonly message: string;
}

/** A mute, and what it does now. */
export interface MuteSeen {
  readonly mute: Mute;
  /** What is broken or unknown, and nobody is told of. */
  readonly hides: readonly Finding[];
  readonly warnings: readonly MuteWarning[];
}

/** Of more findings than these a table says how many there are. */
const MOST_SHOWN = 8;

/** Each mute on a row, with its reason, its warnings and what it hides below. */
export function renderMutesTable(seen: readonly MuteSeen[], layout: Layout & { readonly now: Instant }): string {
  if (seen.length === 0) return "";
  const rows = seen.map(
    ({ mute, hides, warnings }): Row => ({
      cells: [
        { text: describeScope(mute), colour: "bold" },
        `${toMinute(mute.until)} (${relativeTo(mute.until, layout.now)})`,
        mute.owner,
        String(hides.length),
      ],
      details: [
        { text: mute.reason, colour: "dim" },
        ...warnings.map(({ message }) => ({ text: message, colour: "yellow" as const })),
        ...hides.slice(0, MOST_SHOWN).map(inWords),
        ...(hides.length > MOST_SHOWN ? [`and ${hides.length - MOST_SHOWN} more: surety findings`] : []),
      ],
    }),
  );
  return renderTable(["MUTED", "UNTIL (UTC)", "BY", "HIDES"], rows, layout);
}

/** A list for programs. */
export function renderMutesJson(seen: readonly MuteSeen[]): string {
  const list = seen.map(({ mute, hides, warnings }) => ({
    control: mute.control ?? null,
    tenant: mute.tenant ?? null,
    cluster: mute.cluster ?? null,
    resource: mute.resource ?? null,
    owner: mute.owner,
    reason: mute.reason,
    until: formatInstant(mute.until),
    hides: hides.map(({ control, tenant, cluster, outcome, message }) => ({
      ...{ control, tenant, cluster, outcome, message },
    })),
    warnings,
  }));
  return jsonText(list);
}

function inWords({ outcome, control, tenant, cluster, message }: Finding): string {
  return `${outcome}: ${control} of ${tenant ?? `cluster ${cluster}`}. ${message}`;
}
