import { itemKey } from "#domain/deletion.ts";
import { SECOND } from "#domain/duration.ts";
import type { PruneItem } from "#domain/pruning.ts";
import { type Reading, unreadable } from "#domain/reading.ts";
import { includesNamespace } from "#domain/velero.ts";
import { applied } from "./applied.fixture.ts";
import type { Generated } from "./generated.fixture.ts";
import { nextLedger } from "./ledger.ts";
import { planRetention, type RetentionPlan } from "./plan-retention.ts";
import { type CloserLook, RETENTION_NEEDS, type RetentionWorld } from "./world.ts";

/** What must be true of every plan, whatever the world: each says what is wrong, in sentences. */
export const PROPERTIES: Readonly<
  Record<string, (generated: Generated, plan: RetentionPlan, lost: readonly number[]) => readonly string[]>
> = {
  "no live tenant's only good backup goes": ({ world, truth }, { items }) => {
    const keys = keysOf(items);
    const backups = world.readings.backups?.status === "observed" ? world.readings.backups.value : [];
    return world.tenants.flatMap(({ id, state, namespace }) => {
      if (state === "deleted") return [];
      const good = backups.filter((one) => truth.good.has(one.name) && includesNamespace(one, namespace));
      const isLeft = good.length === 0 || good.some(({ name }) => !keys.has(`Backup ${name}`));
      return isLeft ? [] : [`every good backup of ${id} goes: ${good.map(({ name }) => name).join(", ")}`];
    });
  },

  "no snapshot goes that any backup refers to, unless that backup goes with it": ({ world, truth }, { items }) => {
    const keys = keysOf(items);
    const backups = world.readings.backups?.status === "observed" ? world.readings.backups.value : [];
    return items.flatMap(({ kind, id, method }) => {
      if (kind !== "Snapshot") return [];
      const tag = method.by === "DeleteSnapshot" ? method.tags["velero.io/backup"] : undefined;
      const tagged = backups.filter(({ name, phase }) => name === tag && phase !== "Failed").map(({ name }) => name);
      return [...(truth.namedBy.get(id) ?? []), ...tagged]
        .filter((name) => !keys.has(`Backup ${name}`))
        .map((name) => `${id} goes, and ${name} needs it`);
    });
  },

  "nothing goes that must be left alone": ({ world, truth }, { items }) =>
    items.flatMap(({ id, kind, place, reason, tenants }) => {
      const held = world.tenants.filter(
        (one) => tenants.includes(one.id) && (one.state === "held" || one.state === "offboarding"),
      );
      const living = world.tenants.filter((one) => tenants.includes(one.id) && one.state !== "deleted");
      const why = kind === "Snapshot" ? truth.untouchable.get(id) : undefined;
      const isOwnBackups = reason === "LocationGone" && !["locked", "image", "shared"].includes(why ?? "");
      const isTroubled =
        truth.trouble !== undefined && (place === "b" || (reason === "OrphanSnapshot" && truth.trouble !== "shared"));
      return [
        ...(reason === "RepositoryOfNobody" && living.length > 0 ? [`${id} goes, and ${living[0]?.id} is there`] : []),
        ...held.map((tenant) => `${id} goes, and ${tenant.id} is ${tenant.state}`),
        ...(why === undefined || isOwnBackups ? [] : [`${id} goes: ${why}`]),
        ...(isTroubled ? [`${id} goes, and its location is ${truth.trouble}`] : []),
      ];
    }),

  "nothing goes twice": (_, { items }) => {
    const names = items.flatMap((item) => [
      itemKey(item),
      ...(item.method.by === "DeleteVersions"
        ? item.method.versions.map(({ key, versionId }) => `${key} ${versionId}`)
        : []),
    ]);
    return names.filter((name, at) => names.indexOf(name) !== at);
  },

  "the less is known, the less goes": ({ world }, { items }, lost) => {
    const whole = keysOf(items);
    const less = planRetention(dimmed(world, lost)).items;
    return less.filter((item) => !whole.has(itemKey(item))).map(({ id }) => `${id} goes only where less is known`);
  },

  "once it is applied, planning again gives nothing": ({ world }, plan) => {
    const after = { ...applied(world, plan.items), ledger: nextLedger(world, plan.sightings, []) };
    return [0, 30 * SECOND].flatMap((later) =>
      planRetention({ ...after, now: world.now + later }).items.map(({ id }) => `${id} goes ${later} ms later`),
    );
  },
};

function keysOf(items: readonly PruneItem[]): ReadonlySet<string> {
  return new Set(items.map(itemKey));
}

const LOST: Reading<never> = unreadable("timedOut", "somewhere", "no answer");

/** The same world, seen worse: lists that could not be read, or were never asked for, and single things likewise. */
function dimmed(world: RetentionWorld, lost: readonly number[]): RetentionWorld {
  const readings: Record<string, unknown> = { ...world.readings };
  let { closer } = world;
  for (const at of lost) {
    const name = RETENTION_NEEDS[at % 40];
    if (name === "storedObjects" && at % 2 === 0) readings[name] = withoutOnePlace(world.readings[name], at);
    else if (name === undefined) closer = withoutOne(closer, at);
    else if (at % 3 === 0) delete readings[name];
    else readings[name] = LOST;
  }
  // Whatever is left under a name is what was observed under it.
  return { ...world, readings: readings as RetentionWorld["readings"], closer };
}

function withoutOnePlace(stored: RetentionWorld["readings"]["storedObjects"], at: number) {
  if (stored?.status !== "observed") return stored;
  return { ...stored, value: new Map([...stored.value].map(([place, one], n) => [place, n === at % 3 ? LOST : one])) };
}

function withoutOne(closer: CloserLook, at: number): CloserLook {
  const kinds = ["references", "sharing", "versions", "proofs"] as const;
  const kind = kinds[at % kinds.length] ?? "proofs";
  const entries = [...closer[kind]];
  const index = at % Math.max(1, entries.length);
  const lost = at % 3 === 0 ? [] : [[entries[index]?.[0] ?? "", LOST] as const];
  const left = [...entries.filter((_, place) => place !== index), ...(entries.length === 0 ? [] : lost)];
  return { ...closer, [kind]: new Map<string, unknown>(left) };
}
