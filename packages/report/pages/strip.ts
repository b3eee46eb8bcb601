import type { Outcome } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import { html, type Markup } from "../evidence/html.ts";
import { outcomeInWords } from "../summary.ts";
import { type Gap, type ReadMonths, STRIP_DAYS, type StripDay, type StripOf, stripDays } from "./strip-days.ts";

const WIDTH = 8;
const MOST_SPANS = 4;
/** Less is a rounding of clocks. */
const WHOLE = 0.995;

/** The last 90 days of some controls: what was seen, when nobody looked, and both in words. */
export function renderStrip(months: ReadMonths, of: StripOf, now: Instant): Markup {
  const days = stripDays(months, of, now);
  const words = inWords(days);
  return html`<figure class="strip"><svg role="img" aria-label="${words}" width="${String(STRIP_DAYS * WIDTH)}" height="30" viewBox="0 0 ${String(STRIP_DAYS * WIDTH)} 30">${shapes(days)}</svg>
<figcaption>${words}</figcaption></figure>
`;
}

/** Each outcome has a shape of its own: the worse, the taller. Below it, how much of the day was watched. */
const SHAPES = {
  broken: ["b", "v20h6v-20z", 0],
  unknown: ["u", "v18.6h4.6v-18.6z", 0.7],
  exempt: ["e", "v6l3 3l3 -3v-6l-3 -3z", 11],
  kept: ["k", "v10h6v-10z", 10],
  notApplicable: ["n", "v2h6v-2z", 18],
} as const;

function shapes(days: readonly StripDay[]): readonly Markup[] {
  const paths = new Map<string, string>();
  const add = (name: string, path: string) => paths.set(name, (paths.get(name) ?? "") + path);
  days.forEach(({ outcome, gap, watched }, at) => {
    const x = at * WIDTH + 1;
    if (outcome === undefined) {
      if (gap === "unread") add("x", `M${x} 12l6 8m0 -8l-6 8`);
      // Before the tenant there is nothing to show of it.
      else if (gap !== "predecessor") add("g", `M${x} 19.5h6`);
      return;
    }
    const [name, path, top] = SHAPES[outcome];
    add(name, `M${outcome === "unknown" ? x + 0.7 : x} ${top}${path}`);
    const width = watched >= WHOLE ? WIDTH : Math.round(watched * 60) / 10;
    if (width > 0) add("w", `M${watched >= WHOLE ? x - 1 : x} 24h${width}v3h${-width}z`);
  });
  return [...paths].map(([name, path]) => html`<path class="${name}" d="${path}"/>`);
}

const GAPS: Readonly<Record<Gap, string>> = {
  unread: "whose evidence could not be read",
  unseen: "without evidence",
  predecessor: "of another tenant that had this id before",
};
const KINDS: readonly (Gap | Outcome)[] = [
  ...(["broken", "unknown", "unread", "unseen", "exempt", "kept", "notApplicable", "predecessor"] as const),
];

/** `90 days to 2026-03-10: 80 kept, 2 broken (2026-02-01 to 2026-02-02), 8 without evidence (…), 1 watched in part (…)`. */
export function inWords(days: readonly StripDay[]): string {
  const said = KINDS.flatMap((kind) => {
    const isGap = kind in GAPS;
    const own = days.map(({ outcome, gap }) => (isGap ? gap : outcome) === kind);
    const name = isGap ? GAPS[kind as Gap] : outcomeInWords(kind as Outcome);
    return counted(days, own, name, kind !== "kept" && kind !== "notApplicable");
  });
  const part = counted(
    days,
    days.map(({ outcome, watched }) => outcome !== undefined && watched < WHOLE),
    "watched in part only",
    true,
  );
  return `${days.length} days to ${days.at(-1)?.day}: ${[...said, ...part].join(", ")}.`;
}

function counted(days: readonly StripDay[], own: readonly boolean[], name: string, dated: boolean): readonly string[] {
  const count = own.filter(Boolean).length;
  if (count === 0) return [];
  if (!dated || count === days.length) return [`${count} ${name}`];
  const starts = own.flatMap((is, at) => (is && own[at - 1] !== true ? [at] : []));
  const spans = starts.map((start) => {
    const length = own.slice(start).findIndex((is) => !is);
    const end = length < 0 ? days.length - 1 : start + length - 1;
    const [from, to] = [days[start]?.day ?? "", days[end]?.day ?? ""];
    return from === to ? from : `${from} to ${to}`;
  });
  const more = spans.length > MOST_SPANS ? ` and ${spans.length - MOST_SPANS} more times` : "";
  return [`${count} ${name} (${spans.slice(-MOST_SPANS).join(", ")}${more})`];
}

/** What the shapes of strips are. */
export const STRIP_LEGEND = html`<p class="legend">Strips show the last 90 days, today at the right. The worst outcome of each day: <b>tall block</b> broken, <b>tall frame</b> unknown, <b>half block</b> kept, <b>diamond</b> exempt, <b>thin line</b> not applicable, <b>dotted</b> no evidence that anybody looked, <b>cross</b> evidence that could not be read. The line below is as long as the part of the day that was watched.</p>
`;
