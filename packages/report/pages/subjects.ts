import type { FindingState } from "#domain/findings-index.ts";
import type { PromiseId } from "#domain/promises.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { ReportModel } from "./model.ts";
import { rankOf, type State, stateOf } from "./state.ts";

/** A tenant or a cluster, and what is known of each promise to it. */
export interface Subject {
  readonly kind: "tenant" | "cluster";
  readonly id: string;
  readonly cluster: string;
  /** undefined of a cluster, and of a tenant that findings name and the list of tenants does not. */
  readonly tenant: Tenant | undefined;
  readonly states: readonly FindingState[];
  /** The worst of each promise that is looked at. */
  readonly promises: ReadonlyMap<PromiseId, State>;
  /** The worst of all. */
  readonly state: State;
  /** How many findings are that bad. */
  readonly count: number;
}

/** Every cluster and every tenant, the worst first. One of which nothing was found yet is there, too. */
export function subjectsOf(model: ReportModel): readonly Subject[] {
  const byKey = Map.groupBy(model.states, ({ tenant, cluster }) => keyOf(tenant, cluster));
  const tenants = new Map(model.tenants.map((tenant) => [keyOf(tenant.id, tenant.cluster), tenant]));
  const strangers = [...byKey.values()].flatMap(([first]) =>
    first === undefined || first.tenant === null || tenants.has(keyOf(first.tenant, first.cluster)) ? [] : [first],
  );
  const subject = (kind: Subject["kind"], id: string, cluster: string, tenant?: Tenant) => {
    const states = byKey.get(keyOf(kind === "tenant" ? id : null, cluster)) ?? [];
    const summary = summaryOf(states, model);
    const state = isBetween(tenant) && states.length === 0 ? "notApplicable" : summary.state;
    return { kind, id, cluster, tenant, states, ...summary, state };
  };
  return [
    ...model.clusters.map(({ name }) => subject("cluster", name, name)),
    ...[...tenants.values()].map((tenant) => subject("tenant", tenant.id, tenant.cluster, tenant)),
    ...strangers.map(({ tenant, cluster }) => subject("tenant", tenant ?? "", cluster)),
  ].sort(worstFirst);
}

const keyOf = (tenant: string | null, cluster: string) => `${cluster}\n${tenant ?? ""}`;

/** Nobody looks at who is not served yet, or not any more and not yet gone. */
function isBetween(tenant: Tenant | undefined): boolean {
  return tenant?.state === "onboarding" || tenant?.state === "offboarding";
}

function summaryOf(states: readonly FindingState[], model: ReportModel) {
  const promises = new Map<PromiseId, State>();
  let state: State = states.length === 0 ? "unseen" : "notApplicable";
  let count = 0;
  for (const finding of states) {
    const own = stateOf(finding, model);
    const known = promises.get(finding.promise);
    if (known === undefined || rankOf(own) < rankOf(known)) promises.set(finding.promise, own);
    if (rankOf(own) < rankOf(state)) [state, count] = [own, 0];
    if (own === state) count += 1;
  }
  return { promises, state, count };
}

function worstFirst(a: Subject, b: Subject): number {
  if (a.state !== b.state) return rankOf(a.state) - rankOf(b.state);
  if (a.count !== b.count && a.state !== "kept") return b.count - a.count;
  return compare(a.cluster, b.cluster) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
