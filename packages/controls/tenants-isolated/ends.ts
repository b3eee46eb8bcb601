import type { Labels } from "#domain/workloads.ts";
import type { AddressRange } from "./addresses.ts";
import { type Endpoint, possiblePod } from "./endpoints.ts";
import { includes, type Namespaces } from "./namespaces.ts";
import type { Condition } from "./policy.ts";
import { examplesOf } from "./selector/analyse.ts";
import type { Selector } from "./selector/selector.ts";
import { policiesByNamespace, rulesOf, type Stance } from "./stance.ts";
import type { World } from "./world.ts";

/** Between which pods a path could be: those that there are, and such as policies ask for while there are none. */
export interface Ends {
  /** A pod that could be there, and has no label, at each place. */
  anyPods(namespace: string): readonly Endpoint[];
  /** A namespace's pods, and such as its own policies select. */
  own(namespace: string): readonly Endpoint[];
  /**
   * The pods of another namespace, and such as the stance's rules ask for. Otherwise a restart of the only pod that is
   * let in would make a finding kept, for a minute.
   */
  other(namespace: string, stance: Stance, namespacesOf: (condition: Condition) => Namespaces): readonly Endpoint[];
}

interface Wanted {
  readonly namespaces: Namespaces;
  readonly examples: readonly Labels[];
}

export function createEnds(world: World): Ends {
  const podsWith = rememberPossiblePods(world.addresses.places);
  const intern = rememberLabels();
  const owns = new Map<string, readonly Endpoint[]>();
  const wants = new Map<Stance, readonly Wanted[]>();

  const examples = (selector: Selector) =>
    [...new Set(examplesOf(selector).map(intern))].filter((labels) => labels !== NONE);
  const wantedOf = (condition: Condition, namespacesOf: (condition: Condition) => Namespaces): readonly Wanted[] => {
    const asked = condition.selector === undefined ? [] : examples(condition.selector);
    return asked.length === 0 ? [] : [{ namespaces: namespacesOf(condition), examples: asked }];
  };
  const ownEnds = (namespace: string): readonly Endpoint[] => {
    const policies = policiesByNamespace(world.policies).get(namespace);
    const labels = new Set([NONE, ...policies.flatMap(({ subject }) => examples(subject))]);
    return [...world.endpointsOf(namespace), ...[...labels].flatMap((one) => podsWith(namespace, one))];
  };

  return {
    anyPods: (namespace) => podsWith(namespace, NONE),
    own(namespace) {
      const ends = owns.get(namespace) ?? ownEnds(namespace);
      owns.set(namespace, ends);
      return ends;
    },
    other(namespace, stance, namespacesOf) {
      const wanted = wants.get(stance) ?? rulesOf(stance).flatMap(({ peer }) => wantedOf(peer, namespacesOf));
      wants.set(stance, wanted);
      const here = wanted.flatMap(({ namespaces, examples }) => (includes(namespaces, namespace) ? examples : []));
      const labels = here.length < 2 ? here : [...new Set(here)];
      return [...world.endpointsOf(namespace), ...[NONE, ...labels].flatMap((one) => podsWith(namespace, one))];
    },
  };
}

const NONE: Labels = {};

/** The same object for the same labels. */
function rememberLabels(): (labels: Labels) => Labels {
  const known = new Map<string, Labels>([[JSON.stringify(NONE), NONE]]);
  return (labels) => {
    const key = JSON.stringify(labels);
    const one = known.get(key) ?? labels;
    known.set(key, one);
    return one;
  };
}

/** So many are remembered, for what is found out about each is remembered with it. */
const MOST_REMEMBERED = 100_000;

function rememberPossiblePods(
  places: readonly AddressRange[],
): (namespace: string, labels: Labels) => readonly Endpoint[] {
  const known = new Map<Labels, Map<string, readonly Endpoint[]>>();
  let remembered = 0;
  return (namespace, labels) => {
    const found = known.get(labels)?.get(namespace);
    if (found !== undefined) return found;
    if (remembered > MOST_REMEMBERED) known.clear();
    remembered = known.size === 0 ? 0 : remembered + places.length;
    const pods = known.get(labels) ?? new Map<string, readonly Endpoint[]>();
    const everywhere = places.map((place) => possiblePod(namespace, labels, place));
    known.set(labels, pods.set(namespace, everywhere));
    return everywhere;
  };
}
