import { ANYWHERE } from "./address-space.ts";
import { type Endpoint, possiblePod } from "./endpoints.ts";
import { type Certainty, type Opening, openings } from "./evaluate.ts";
import { ANYBODY } from "./policy.ts";
import { NO_PORTS } from "./ports.ts";
import type { Stance } from "./stance.ts";

/**
 * What a stance lets through, where that is the same for every peer; undefined where it depends on the peer. So a
 * thousand namespaces that nobody restricts need not be looked at one by one.
 */
export function createSettled(certainty: Certainty): (stance: Stance) => readonly Opening[] | undefined {
  const known = new Map<Stance, { readonly openings: readonly Opening[] | undefined }>();
  return (stance) => {
    const settled = known.get(stance) ?? { openings: settledOpenings(stance, certainty) };
    known.set(stance, settled);
    return settled.openings;
  };
}

function settledOpenings(stance: Stance, certainty: Certainty): readonly Opening[] | undefined {
  let depends = false;
  const ask = <T>(answer: T): T => {
    depends = true;
    return answer;
  };
  const anybody: Endpoint = { ...possiblePod("", {}, ANYWHERE), namedPorts: { get: () => ask(NO_PORTS) } };
  const matcher = { satisfies: (condition: unknown) => condition === ANYBODY || ask(false) };
  const found = openings(stance, { direction: "ingress", self: anybody, peer: anybody }, matcher, certainty);
  return depends ? undefined : found;
}
