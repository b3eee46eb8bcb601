import type { Cluster } from "#domain/configuration.ts";
import { noRehearsals, type Rehearsals, type RunningRehearsal } from "#domain/rehearsal.ts";
import type { OrderAnswer, RehearsalOrder } from "#domain/rehearsal-order.ts";
import { newestExecutions } from "#domain/rehearsal-task.ts";
import { tenantOf } from "#domain/tenant-record.ts";
import { beginNow, type Refusal, refusalOf, withBegun } from "#plans/rehearsal/begin-now.ts";
import { withStop } from "#plans/rehearsal/stop.ts";
import { factsIn } from "#plans/rehearsal/whole-facts.ts";
import { LOOK_NEEDS, OPENED, type RehearsedTenant } from "#plans/rehearsal/world.ts";
import type { Dependencies } from "./dependencies.ts";
import { parseOrder } from "./request.ts";

/** Does what a person asks for, or says why not. Asked twice at once, it is begun once. */
export function createTakeOrder(deps: Dependencies) {
  return async (event: unknown): Promise<OrderAnswer> => {
    const order = parseOrder(event);
    const answer = await take(order, deps);
    deps.logger.info("Order taken", { ...order, ...answer });
    return answer;
  };
}

async function take(order: RehearsalOrder, deps: Dependencies): Promise<OrderAnswer> {
  const record = await deps.tenants.getTenantRecord(order.tenant);
  const tenant = record && tenantOf(record);
  if (record === undefined || tenant === undefined)
    return refused("TenantUnknown", `Tenant ${order.tenant} is not known; surety tenants list shows those that are.`);
  const cluster = deps.configuration.clusters.find(({ name }) => name === tenant.cluster);
  if (cluster === undefined)
    return refused("ClusterNotConfigured", `Cluster ${tenant.cluster} of tenant ${tenant.id} is not in surety.yaml.`);
  if (order.order === "Stop") return stop(tenant.id, cluster, deps);
  const plan = await planner({ ...tenant, generation: record.generation }, cluster, deps);
  if (typeof plan !== "function") return refused(plan.reason, plan.message);
  return order.order === "Preview" ? preview(plan, cluster, deps) : begin(order, plan, cluster, deps);
}

/** What would be begun in a state, which others change meanwhile. */
type Plan = (state: Rehearsals) => ReturnType<typeof beginNow>;

/** Looks at the newest backup; of what cannot be read nothing is begun. */
async function planner(tenant: RehearsedTenant, cluster: Cluster, deps: Dependencies): Promise<Plan | Refusal> {
  const { rehearsals: settings, promises } = deps.configuration;
  const early = refusalOf(tenant, { settings, state: await stateOf(cluster, deps) });
  if (early !== undefined) return early;
  const now = deps.clock();
  const subject = { cluster, tenants: [tenant], now };
  const look = deps.open(cluster);
  const facts = factsIn(await look(LOOK_NEEDS, subject), LOOK_NEEDS);
  if ("unreadable" in facts) return { reason: "Unreadable", message: `It could not be read: ${facts.unreadable}` };
  const opened = factsIn(await look(OPENED, subject), OPENED);
  if ("unreadable" in opened) return { reason: "Unreadable", message: `It could not be read: ${opened.unreadable}` };
  const world = { tenants: [tenant], facts, settings, period: promises.restore.every, now };
  return (state) => beginNow(tenant, { ...world, state }, opened);
}

async function preview(plan: Plan, cluster: Cluster, deps: Dependencies): Promise<OrderAnswer> {
  const planned = plan(await stateOf(cluster, deps));
  if ("refused" in planned) return refused(planned.refused.reason, planned.refused.message);
  return { status: "possible", ...subjectOf(planned.running, cluster) };
}

/** Saved before anything is made; an execution that cannot be started is started by the next look. */
async function begin(
  { tenant, backup }: Extract<RehearsalOrder, { order: "Begin" }>,
  plan: Plan,
  cluster: Cluster,
  deps: Dependencies,
): Promise<OrderAnswer> {
  let planned: ReturnType<Plan> | undefined;
  const saved = await deps.store.update(cluster.name, (state) => {
    planned = plan(state);
    if ("refused" in planned || planned.running.backup !== backup) return undefined;
    return withBegun(state, tenant, planned.running);
  });
  if (planned === undefined) throw new TypeError("Nobody asked what is to be saved");
  if ("refused" in planned) return refused(planned.refused.reason, planned.refused.message);
  const { running } = planned;
  if (running.backup !== backup)
    return refused("BackupChanged", `The newest backup is ${running.backup} by now, not ${backup}. Ask once more.`);
  const execution = newestExecutions(saved).find(({ rehearsal }) => rehearsal === running.name);
  if (execution !== undefined) await deps.executions.start(execution);
  return { status: "begun", rehearsal: running.name, ...subjectOf(running, cluster) };
}

/** The execution that is at work ends it by what is saved, as it does where a tenant leaves. */
async function stop(tenant: string, cluster: Cluster, deps: Dependencies): Promise<OrderAnswer> {
  const saved = await deps.store.update(cluster.name, (state) => withStop(state, tenant, deps.clock()));
  const running = saved.tenants[tenant]?.running;
  if (running == null) return refused("NotRunning", `No rehearsal of tenant ${tenant} runs.`);
  if (running.result !== null)
    return refused("AlreadyEnded", `Rehearsal ${running.name} has ${running.result.outcome}, and is being cleared.`);
  return { status: "stopping", rehearsal: running.name };
}

async function stateOf(cluster: Cluster, { store }: Dependencies): Promise<Rehearsals> {
  return (await store.read(cluster.name)).value ?? noRehearsals(cluster.name);
}

function subjectOf({ backup, claims, gib, mostUsd }: RunningRehearsal, cluster: Cluster) {
  return { cluster: cluster.name, backup, volumes: claims.length, gib, mostUsd };
}

function refused(reason: string, message: string): OrderAnswer {
  return { status: "refused", reason, message };
}
