import type { Labels } from "#domain/workloads.ts";
import { OF_NAMESPACE, OF_SERVICE_ACCOUNT, type Selector } from "./selector.ts";

/** The labels on which a selector depends. */
export function keysOf(selector: Selector): readonly string[] {
  if ("key" in selector) return [selector.key];
  if (selector.kind === "not") return keysOf(selector.of);
  return selector.kind === "and" || selector.kind === "or" ? selector.of.flatMap(keysOf) : [];
}

/** Labels that have to have one of a few values, or nothing is selected: by them the few candidates are found. */
export function requirementsOf(selector: Selector): readonly Requirement[] {
  if (selector.kind === "in") return [selector];
  return selector.kind === "and" ? selector.of.flatMap(requirementsOf) : [];
}

export interface Requirement {
  readonly key: string;
  readonly values: readonly string[];
}

const MOST_EXAMPLES = 8;

/**
 * Labels of pods, one set for each way in which a pod could come to be selected: a policy is judged by whom it lets in,
 * also while no such pod runs. They are examples, which may still miss what a `not` asks for.
 */
export function examplesOf(selector: Selector): readonly Labels[] {
  switch (selector.kind) {
    case "has":
      return [own(selector.key, "")];
    case "in":
      return selector.values.slice(0, MOST_EXAMPLES).map((value) => own(selector.key, value));
    case "contains":
    case "startsWith":
    case "endsWith":
      return [own(selector.key, selector.value)];
    case "or":
      return selector.of.flatMap(examplesOf).slice(0, MOST_EXAMPLES);
    case "and":
      return selector.of.reduce<readonly Labels[]>(
        (examples, one) =>
          examples.flatMap((labels) => examplesOf(one).map((more) => ({ ...labels, ...more }))).slice(0, MOST_EXAMPLES),
        [{}],
      );
    default:
      return [{}];
  }
}

/** Nothing for labels that a pod does not have of its own. */
function own(key: string, value: string): Labels {
  return key.startsWith(OF_NAMESPACE) || key.startsWith(OF_SERVICE_ACCOUNT) || key.startsWith("projectcalico.org/")
    ? {}
    : { [key]: value };
}
