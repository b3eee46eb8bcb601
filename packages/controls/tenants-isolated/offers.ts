import type { Endpoint } from "./endpoints.ts";
import type { Ends } from "./ends.ts";
import { openings } from "./evaluate.ts";
import { createFound, type Found, type OpenPaths } from "./found.ts";
import type { Matcher } from "./match.ts";
import { namesIn } from "./namespaces.ts";
import { NO_PORTS } from "./ports.ts";
import type { Reach } from "./reach.ts";
import type { Stance, StanceOf } from "./stance.ts";

/** Other namespaces, of which it is asked whether they are let in. */
export interface Guests {
  isOne(namespace: string): boolean;
  /** Each of them. */
  all(): Iterable<string>;
}

/**
 * What the policies of a namespace let in from these others, whatever the others' own egress does. What no policy
 * decides upon is not told, for nobody has opened it.
 */
export type Offers = (namespace: string, guests: Guests) => readonly OpenPaths[];

/** Of those that no rule names only so many are asked about, or thousands of tenants would be compared with each other. */
const SAMPLED = 20;

interface Parts {
  readonly matcher: Matcher;
  readonly stanceOf: StanceOf;
  readonly ends: Ends;
  readonly reach: Reach;
}

export function createOffers({ matcher, stanceOf, ends, reach }: Parts): Offers {
  const addAll = (found: Found, stance: Stance, other: string, owns: readonly Endpoint[]): void => {
    const towards = reach.towards(stance, other);
    for (const peer of ends.other(other, stance, reach.ofCondition)) {
      for (const self of owns) {
        const open = openings(towards, { direction: "ingress", self, peer }, matcher, "certain");
        const opened = open.filter(({ by }) => by !== undefined);
        found.add(other, opened, NO_PORTS, []);
      }
    }
  };

  return (namespace, guests) => {
    const found = createFound("ingress");
    const owns = ends.own(namespace).filter(({ enforced }) => enforced);
    let sampled = false;
    for (const stance of new Set(owns.map((own) => stanceOf(own, "ingress")))) {
      const { asked, isSample } = candidates(stance, namespace, guests, reach);
      if (asked.length === 0) continue;
      sampled ||= isSample;
      const alike = owns.filter((own) => stanceOf(own, "ingress") === stance);
      for (const other of asked) addAll(found, stance, other, alike);
    }
    return found.paths().map((path) => ({ ...path, more: path.more || (sampled && path.others.size >= SAMPLED) }));
  };
}

function candidates(stance: Stance, namespace: string, guests: Guests, reach: Reach) {
  const isGuest = (name: string) => name !== namespace && guests.isOne(name);
  const mine = reach.ofStance(stance);
  if (mine !== "all") return { asked: namesIn(mine).filter(isGuest), isSample: false };
  const named = stance.tiers.flatMap(({ rules }) => rules.flatMap(({ peer }) => namesIn(reach.ofCondition(peer))));
  const asked = new Set(named.filter(isGuest));
  const enough = asked.size + SAMPLED;
  for (const guest of guests.all()) {
    if (asked.size >= enough) return { asked: [...asked], isSample: true };
    if (isGuest(guest)) asked.add(guest);
  }
  return { asked: [...asked], isSample: false };
}
