import { describe, expect, it } from "vitest";
import { HOUR } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import { observed } from "#domain/reading.ts";
import { REHEARSAL_STAGES, type RehearsalStage, rehearsalParts, withRehearsal } from "#domain/rehearsed.fixture.ts";
import { type BackupVolumes, planInventory } from "./plan-inventory.ts";
import { deletionRecord, item } from "./record.fixture.ts";
import type { Decision } from "./step.ts";
import { WORLD_STEPS } from "./steps.ts";
import {
  backup,
  folder,
  namespace,
  persistentVolume,
  schedule,
  snapshot,
  stored,
  volume,
  world,
} from "./world.fixture.ts";

const NOW = 100 * HOUR;
const RECORD = deletionRecord({
  items: [
    item("Namespace", "tenant-acme", { uid: "uid-tenant-acme" }),
    item("PersistentVolume", "a", { uid: "uid-a" }),
    item("Volume", "vol-a"),
    item("Snapshot", "snap-a"),
    item("Backup", "acme-1", { uid: "gone" }),
  ],
  namespaceUid: "uid-tenant-acme",
});

/** A cluster that acme leaves, with all that it has. */
const facts: Partial<Facts> & ReturnType<typeof world> = {
  ...world({
    namespaces: [namespace("tenant-acme"), namespace("tenant-globex")],
    persistentVolumes: [persistentVolume("a", "tenant-acme"), persistentVolume("b", "tenant-globex")],
    volumes: [volume("vol-a"), volume("vol-b")],
    snapshots: [snapshot("snap-a", "vol-a"), snapshot("snap-b", "vol-b")],
    backups: [backup("acme-2", ["tenant-acme"]), backup("globex-2", ["tenant-globex"])],
    schedules: [schedule("acme-daily", ["tenant-acme"]), schedule("globex-daily", ["tenant-globex"])],
    storedObjects: stored(folder("backups", "acme-2"), folder("kopia", "tenant-acme")),
  }),
  pods: [],
  deleteBackupRequests: [],
};

const asked = (tenant: string, stage: RehearsalStage) => ({
  ...{ tenant, namespace: `tenant-${tenant}`, backup: `${tenant}-2`, stage, now: NOW },
});
const CASES = ["acme", "globex"].flatMap((tenant) => REHEARSAL_STAGES.map((stage) => [stage, tenant] as const));

function inventory(known: typeof facts) {
  const realm = { tenant: RECORD.tenant, cluster: "prod-eu", namespace: "tenant-acme", realm: "acme" };
  const infos: BackupVolumes = new Map(["acme-2", "globex-2"].map((name) => [name, observed([], NOW)]));
  const planned = planInventory(realm, known, infos, { cluster: "prod-eu", region: "r", realmUsers: new Map() });
  if ("unreadable" in planned) throw new TypeError("It was all read");
  return planned;
}

function decide(step: keyof typeof WORLD_STEPS, known: typeof facts): Decision {
  const all = { ...world(), pods: [], deleteBackupRequests: [], ...known };
  return WORLD_STEPS[step].decide({ record: RECORD, facts: all, realmUsers: new Map(), now: NOW, elapsed: 0 });
}

describe("a tenant's deletion, with a rehearsal in the cluster", () => {
  it.each(CASES)("%s, of %s, takes nothing of it but the Restore of the tenant's own backup", (stage, tenant) => {
    const { items, ...rest } = inventory(withRehearsal(facts, asked(tenant, stage)));
    const before = inventory(facts);
    const restores = tenant === "acme" ? rehearsalParts(asked(tenant, stage)).restores : [];
    const own = items.filter(({ kind, id }) => kind !== "Restore" && !id.includes("/restores/"));
    expect({ items: own, ...rest }).toEqual(before);
    expect(items.filter(({ kind }) => kind === "Restore").map(({ id }) => id)).toEqual(
      restores.map(({ name }) => name),
    );
  });

  it.each(CASES)("%s, of %s, does at each step what it does without", (stage, tenant) => {
    for (const step of Object.keys(WORLD_STEPS) as (keyof typeof WORLD_STEPS)[]) {
      const [before, during] = [decide(step, facts), decide(step, withRehearsal(facts, asked(tenant, stage)))];
      const actions = (decision: Decision) => (decision.kind === "go" ? decision.actions : decision);
      expect(actions(during), step).toEqual(actions(before));
      if (tenant !== "acme") expect(during, step).toEqual(before);
    }
  });

  it.each(REHEARSAL_STAGES)("destroys nothing as long as anything of the tenant's own is %s", (stage) => {
    const { namespaces, restores, persistentVolumes } = rehearsalParts(asked("acme", stage));
    const decision = decide("CheckSafety", withRehearsal(facts, asked("acme", stage)));
    const waiting = decision.kind === "go" ? decision.waitingFor : [];
    for (const { name } of [...namespaces, ...restores, ...persistentVolumes])
      expect(waiting.join()).toContain(`${name}, which is `);
    expect(waiting).toHaveLength(namespaces.length + restores.length + persistentVolumes.length);
  });

  it("waits for nobody else's namespace that has such a name", () => {
    const others = namespace("rehearsal-acme-1x9k2", { labels: {} });
    const volumes = [persistentVolume("c", others.name)];
    expect(
      decide("CheckSafety", { ...facts, namespaces: [...facts.namespaces, others], persistentVolumes: volumes }),
    ).toEqual(decide("CheckSafety", facts));
  });
});
