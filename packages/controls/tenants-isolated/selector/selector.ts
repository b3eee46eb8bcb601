/**
 * A condition on labels. Label selectors of Kubernetes and Calico's selector language both become one, as Calico itself
 * does it: labels of a pod's namespace and of its service account stand among its own, under prefixes.
 */
export type Selector =
  | { readonly kind: "all" }
  | { readonly kind: "global" }
  | { readonly kind: "has"; readonly key: string }
  | { readonly kind: "in"; readonly key: string; readonly values: readonly string[] }
  | { readonly kind: "contains" | "startsWith" | "endsWith"; readonly key: string; readonly value: string }
  | { readonly kind: "not"; readonly of: Selector }
  | { readonly kind: "and" | "or"; readonly of: readonly Selector[] };

/** The value of a label, or undefined where there is none. */
export type LabelLookup = (key: string) => string | undefined;

export const NAMESPACE = "projectcalico.org/namespace";
export const ORCHESTRATOR = "projectcalico.org/orchestrator";
export const SERVICE_ACCOUNT = "projectcalico.org/serviceaccount";
/** Within a namespace's or a service account's labels: its name. */
export const NAME = "projectcalico.org/name";
export const OF_NAMESPACE = "pcns.";
export const OF_SERVICE_ACCOUNT = "pcsa.";

export const ALL: Selector = { kind: "all" };

export function and(...of: readonly Selector[]): Selector {
  const conditions = of.filter((one) => one.kind !== "all").flatMap((one) => (one.kind === "and" ? one.of : [one]));
  const [first, ...others] = conditions;
  if (first === undefined) return ALL;
  return others.length === 0 ? first : { kind: "and", of: conditions };
}

export function equals(key: string, value: string): Selector {
  return { kind: "in", key, values: [value] };
}

export function not(of: Selector): Selector {
  return { kind: "not", of };
}

/** Whether labels satisfy a selector. A label that is absent equals nothing, so `!=` and `not in` hold for it. */
export function matches(selector: Selector, label: LabelLookup): boolean {
  switch (selector.kind) {
    case "all":
      return true;
    // Only ever asked of pods and the like, which are in namespaces.
    case "global":
      return false;
    case "has":
      return label(selector.key) !== undefined;
    case "in": {
      const value = label(selector.key);
      return value !== undefined && selector.values.includes(value);
    }
    case "contains":
      return label(selector.key)?.includes(selector.value) ?? false;
    case "startsWith":
      return label(selector.key)?.startsWith(selector.value) ?? false;
    case "endsWith":
      return label(selector.key)?.endsWith(selector.value) ?? false;
    case "not":
      return !matches(selector.of, label);
    case "and":
      return selector.of.every((one) => matches(one, label));
    case "or":
      return selector.of.some((one) => matches(one, label));
  }
}

/** The same condition on the labels of the namespace: `all()` is every namespace, `global()` what is in none. */
export function ofNamespace(selector: Selector): Selector {
  const inNamespace: Selector = { kind: "has", key: NAMESPACE };
  return rewrite(selector, OF_NAMESPACE, { all: inNamespace, global: not(inNamespace) });
}

/** The same condition on the labels of the service account. */
export function ofServiceAccount(selector: Selector): Selector {
  return rewrite(selector, OF_SERVICE_ACCOUNT, { all: ALL, global: not(ALL) });
}

function rewrite(selector: Selector, prefix: string, atoms: Readonly<Record<"all" | "global", Selector>>): Selector {
  switch (selector.kind) {
    case "all":
    case "global":
      return atoms[selector.kind];
    case "not":
      return not(rewrite(selector.of, prefix, atoms));
    case "and":
    case "or":
      return { kind: selector.kind, of: selector.of.map((one) => rewrite(one, prefix, atoms)) };
    default:
      return { ...selector, key: prefix + selector.key };
  }
}
