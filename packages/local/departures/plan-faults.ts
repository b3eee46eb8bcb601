import type { Departure, Fault, PlannedFault, Site } from "./watch-departures.ts";

export const FAULTS = [
  "diesBefore",
  "diesAfter",
  "throttled",
  "fails",
  "silent",
  "answerLost",
] as const satisfies readonly Fault[];

/** The call sites that every one of these undisturbed deletions had. */
export function commonSites(departures: readonly Pick<Departure, "calls">[]): readonly Site[] {
  const [first, ...others] = departures.map(({ calls }) => new Map(calls.map((site) => [keyOf(site), site])));
  return [...(first ?? [])].flatMap(([key, site]) => (others.every((one) => one.has(key)) ? [site] : []));
}

/** Every fault at every site, each by itself. */
export function everyFault(sites: readonly Site[]): readonly PlannedFault[] {
  return sites.flatMap((at) => FAULTS.map((fault) => ({ at, fault })));
}

/**
 * A part of them, where time is short: every fault at every call that changes something and at the first of each kind
 * of read; at each other read one, each time another.
 */
export function representativeFaults(sites: readonly Site[]): readonly PlannedFault[] {
  return sites.flatMap((at, index) =>
    isWrite(at) || at.occurrence === 1 ? FAULTS.map((fault) => ({ at, fault })) : faultInTurn(at, index),
  );
}

/** One at every site, each time another. */
export function faultAtEach(sites: readonly Site[]): readonly PlannedFault[] {
  return sites.flatMap(faultInTurn);
}

function faultInTurn(at: Site, index: number): readonly PlannedFault[] {
  return FAULTS.slice(index % FAULTS.length, (index % FAULTS.length) + 1).map((fault) => ({ at, fault }));
}

/** Schedules of 2 to 25 faults at any calls, as the model's are. `random` answers from 0 to below 1. */
export function randomSchedule(calls: number, random: () => number): readonly PlannedFault[] {
  const upTo = (limit: number) => Math.floor(random() * limit);
  const length = 2 + upTo(24);
  return Array.from({ length }, () => ({ at: 1 + upTo(calls), fault: FAULTS[upTo(FAULTS.length)] ?? "fails" }));
}

export function isWrite({ operation }: Site): boolean {
  return !/ (?:GET|Get\w*|Describe\w*|List\w*|Query|Sign) ?/u.test(operation);
}

const keyOf = ({ operation, occurrence }: Site) => `${operation} ${occurrence}`;
