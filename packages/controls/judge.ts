import type { Cluster, Exemption } from "#domain/configuration.ts";
import type { FactName, Facts, Readings } from "#domain/facts.ts";
import type { Finding, Verdict } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import type { Mute } from "#domain/leave.ts";
import type { Promises } from "#domain/promises.ts";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import type { Tenant, TenantId } from "#domain/tenant.ts";
import type { Circumstances, Control } from "./control.ts";
import { applyExemptions } from "./exempt.ts";
import { applyMutes } from "./mute.ts";
import { notApplicable, notUnderstood, unknown } from "./verdict.ts";

/** One cluster as it was seen, with all that is needed to judge it. */
export interface World {
  readonly cluster: Cluster;
  readonly tenants: readonly Tenant[];
  readonly readings: Readings;
  readonly promises: Promises;
  readonly exemptions: readonly Exemption[];
  readonly mutes?: readonly Mute[];
  readonly now: Instant;
  /** Only what is about this tenant is judged; the others are there to be judged against. */
  readonly only?: TenantId | undefined;
}

/** Every control about every tenant (or cluster) that it is about. The one place where an unreadable fact becomes `unknown`. */
export function judgeWorld(controls: readonly Control[], world: World): readonly Finding[] {
  const tenants = world.tenants.filter((tenant) => tenant.cluster === world.cluster.name);
  return controls.flatMap((control) => {
    const circumstances = circumstancesOf(control, world, tenants);
    return subjectsOf(control, tenants, world.only).map((tenant) =>
      finding(control, tenant, verdict(control, tenant, circumstances), world),
    );
  });
}

function subjectsOf(
  control: Control,
  tenants: readonly Tenant[],
  only: TenantId | undefined,
): readonly (Tenant | null)[] {
  if (control.about === "clusters") return only === undefined ? [null] : [];
  return tenants.filter((tenant) => isAbout(control, tenant) && (only === undefined || tenant.id === only));
}

function isAbout(control: Control, tenant: Tenant): boolean {
  return (control.about === "deletedTenants") === (tenant.state === "deleted");
}

/** Needed facts that could not be read. */
interface Missing {
  readonly cause: Unreadable;
  readonly others: readonly Unreadable[];
}

function circumstancesOf(
  control: Control,
  world: World,
  tenants: readonly Tenant[],
): Circumstances<FactName, FactName> | Missing {
  const [cause, ...others] = control.needs
    .map((name) => world.readings[name] ?? notLookedAt(name))
    .filter((reading) => reading.status === "unreadable");
  if (cause !== undefined) return { cause, others };
  // The control's type allows no other facts than those that were just seen to be there.
  const facts = Object.fromEntries(
    control.needs.map((name) => {
      const reading = world.readings[name];
      return [name, reading?.status === "observed" ? reading.value : undefined];
    }),
  ) as unknown as Facts;
  const considered = Object.fromEntries(
    (control.considers ?? []).map((name) => [name, world.readings[name] ?? notLookedAt(name)]),
  ) as unknown as Required<Readings>;
  return { facts, considered, cluster: world.cluster, tenants, promises: world.promises, now: world.now };
}

function notLookedAt(name: FactName): Unreadable {
  return unreadable("notLookedAt", name, "nobody looked");
}

function verdict(
  control: Control,
  tenant: Tenant | null,
  circumstances: Circumstances<FactName, FactName> | Missing,
): Verdict {
  if (tenant?.state === "onboarding")
    return notApplicable("TenantOnboarding", `Tenant ${tenant.id} is still being onboarded.`);
  if (tenant?.state === "offboarding")
    return notApplicable("TenantOffboarding", `Tenant ${tenant.id} is being offboarded.`);
  if ("cause" in circumstances) return unknown(circumstances.cause, { others: circumstances.others });
  try {
    if (control.about === "clusters") return control.judge(circumstances);
    if (tenant === null) throw new TypeError(`Control ${control.id} is about tenants, and there is none`);
    return control.judge(tenant, circumstances);
  } catch (error) {
    // A fault of the control itself: it must not take the other findings with it, and it is not kept.
    return notUnderstood("ControlFailed", `Control ${control.id} failed: ${String(error)}`, {
      evidence: { stack: error instanceof Error ? error.stack : undefined },
    });
  }
}

function finding(control: Control, tenant: Tenant | null, judged: Verdict, world: World): Finding {
  const subject = { control: control.id, tenant: tenant?.id ?? null, cluster: world.cluster.name };
  const exempted = applyExemptions(judged, subject, world.exemptions, world.now);
  return {
    ...subject,
    promise: control.promise,
    observedAt: world.now,
    ...applyMutes(exempted, subject, world.mutes ?? [], world.now),
  };
}
