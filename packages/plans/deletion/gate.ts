import {
  DELETION_STEPS,
  type DeletionRecord,
  type DeletionRequest,
  type DeletionStep,
  FIRST_DESTRUCTIVE_STEP,
} from "#domain/deletion.ts";
import { isSameEvent } from "#domain/event-order.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";

/** What is known before a step looks at the world. */
export interface GateFacts {
  readonly request: DeletionRequest;
  /** Undefined where the tenant is not known. */
  readonly tenant: TenantRecord | undefined;
  /** Undefined where no inventory is stored. */
  readonly record: DeletionRecord | undefined;
  readonly now: Instant;
}

export type Gate =
  | { readonly kind: "open" }
  | { readonly kind: "wait"; readonly message: string; readonly until: Instant }
  /** The tenant is certified as deleted, and this step is past: on to the next. */
  | { readonly kind: "skip"; readonly message: string }
  /** There is nothing to do any more: the deletion was cancelled, or another one took its place. */
  | { readonly kind: "ended"; readonly reason: string; readonly message: string }
  | { readonly kind: "refuse"; readonly reason: string; readonly message: string };

const OPEN: Gate = { kind: "open" };

/** Steps that only look and tell: they are taken again after the tenant is gone. */
const LOOKING: ReadonlySet<DeletionStep> = new Set(["LookAgain", "IssueCertificate", "Announce"]);

/**
 * Steps that are taken again before each later look: what was locked may be free by then, and Velero may have brought a
 * backup back.
 */
const CLEANING: ReadonlySet<DeletionStep> = new Set(["DeleteBackups", "DeleteLeftovers", "DeleteRealm"]);

/** Whether a step may be taken at all. Nothing is destroyed before the inventory is stored and was found safe. */
export function gateOf(step: DeletionStep, { request, tenant, record, now }: GateFacts): Gate {
  if (record !== undefined && !isOf(record, request))
    return refuse(
      "OtherDeletion",
      `The stored inventory is of tenant ${record.tenant}, generation ${record.generation}.`,
    );
  if (record !== undefined && isPast(tenant, request))
    return LOOKING.has(step) ? OPEN : skip(`Another tenant has the id by now: step ${step} would be about that one.`);
  if (tenant === undefined) return ended("TenantUnknown", `Tenant ${request.tenant} is not known.`);
  const { departure, hold } = tenant;
  if ((tenant.generation ?? 1) !== request.generation)
    return ended("OtherGeneration", `Tenant ${tenant.id} is of generation ${tenant.generation ?? 1} now.`);
  if (departure === undefined || !isSameEvent(departure.request, request.request))
    return ended("Cancelled", `The offboarding of tenant ${tenant.id} was cancelled.`);
  if (departure.state === "deleted" && LOOKING.has(step)) return OPEN;
  if (departure.state === "deleted" && isProvisional(record) && !CLEANING.has(step))
    return skip(`Step ${step} is done, as the certificate says.`);
  if (departure.state === "deleted" && !isProvisional(record))
    return ended("AlreadyDeleted", `Tenant ${tenant.id} is deleted since ${formatInstant(departure.since)}.`);
  if (hold?.placed === true) return refuse("HoldPlaced", describeHold(tenant));
  if (now < request.notBefore)
    return { kind: "wait", message: "The grace period is not over.", until: request.notBefore };
  if (step === "Begin") return OPEN;
  if (isDestructive(step) && departure.begunAt === undefined)
    return refuse(
      "NotBegun",
      `The deletion of tenant ${tenant.id} was not begun: it can still be cancelled, so step ${step} comes later.`,
    );
  if (step === "TakeInventory") return OPEN;
  if (record === undefined)
    return refuse("NoInventory", `There is no inventory of tenant ${tenant.id}: nothing may be deleted without one.`);
  if (isDestructive(step) && record.steps.CheckSafety === undefined)
    return refuse(
      "NotFoundSafe",
      `Step CheckSafety of tenant ${tenant.id} is not done: nothing may be deleted before.`,
    );
  return OPEN;
}

export function isDestructive(step: DeletionStep): boolean {
  const at = DELETION_STEPS.indexOf(step);
  return at >= DELETION_STEPS.indexOf(FIRST_DESTRUCTIVE_STEP) && at < DELETION_STEPS.indexOf("LookAgain");
}

/** The tenant is gone, or another one of its id came after it. */
function isPast(tenant: TenantRecord | undefined, { generation }: DeletionRequest): boolean {
  if (tenant === undefined) return false;
  return (tenant.generation ?? 1) > generation;
}

function isProvisional(record: DeletionRecord | undefined): boolean {
  return record?.certificate?.status === "provisional";
}

function isOf(record: DeletionRecord, { tenant, generation, cluster }: DeletionRequest): boolean {
  return record.tenant === tenant && record.generation === generation && record.cluster === cluster;
}

function describeHold({ id, hold }: TenantRecord): string {
  const who = hold?.owner === undefined ? "" : ` by ${hold.owner}`;
  const why = hold?.reason === undefined ? "" : `: ${hold.reason}`;
  return `Tenant ${id} is held${who}${why}. Nothing more is deleted; release the hold, and ask again.`;
}

function skip(message: string): Gate {
  return { kind: "skip", message };
}

function ended(reason: string, message: string): Gate {
  return { kind: "ended", reason, message };
}

function refuse(reason: string, message: string): Gate {
  return { kind: "refuse", reason, message };
}
