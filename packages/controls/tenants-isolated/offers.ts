import { canSpeak, type Endpoint } from "./endpoints.ts";
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

/**
 * Thousands of tenants are not compared with each other: of those that no rule names only a sample is asked about, and
 * nobody any more once a policy is known to let in so many that it is clear what kind of policy it is.
 */
const SAMPLED = 20;
const TELLING = 6;

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
        if (!canSpeak(self, peer)) continue;
        const open = openings(towards, { direction: "ingress", self, peer }, matcher, "certain");
        const opened = open.filter(({ by }) => by !== undefined);
        found.add(other, opened, NO_PORTS, []);
      }
    }
  };

  return (namespace, guests) => {
    const found = createFound("ingress", TELLING);
    const owns = ends.own(namespace).filter(({ enforced }) => enforced);
    for (const stance of new Set(owns.map((own) => stanceOf(own, "ingress")))) {
      const asked = candidates(stance, namespace, guests, reach);
      if (asked.length === 0) continue;
      const alike = owns.filter((own) => stanceOf(own, "ingress") === stance);
      for (const other of asked) {
        if (found.isEnough()) break;
        addAll(found, stance, other, alike);
      }
    }
    return found.paths();
  };
}

/** All that rules name, and then some of the others where rules may let these in as well. */
function candidates(stance: Stance, namespace: string, guests: Guests, reach: Reach): readonly string[] {
  const isGuest = (name: string) => name !== namespace && guests.isOne(name);
  const mine = reach.ofStance(stance);
  if (mine !== "all") return namesIn(mine).filter(isGuest);
  const rules = stance.tiers.flatMap(({ rules }) => rules);
  const asked = new Set(rules.flatMap(({ peer }) => namesIn(reach.ofCondition(peer))).filter(isGuest));
  const enough = asked.size + SAMPLED;
  for (const guest of guests.all()) {
    if (asked.size >= enough) break;
    if (isGuest(guest)) asked.add(guest);
  }
  return [...asked];
}
