import { describe, expect, it, onTestFinished, vi } from "vitest";
import { suretyWatching } from "#controls/surety-watching/control.ts";
import { MINUTE } from "#domain/duration.ts";
import { outcomesOf } from "#domain/history.ts";
import { unreadable } from "#domain/reading.ts";
import { sweepResultSchema } from "#domain/sweep.ts";
import { clusterFindingsSchema } from "#domain/tracked-finding.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { createWorld, NOW, tenantNamed } from "./world.double.ts";

type World = ReturnType<typeof createWorld>;

/** A sweep, a quarter of an hour after the one before; what it told. */
async function sweepNext(world: World, event?: unknown) {
  world.now += 15 * MINUTE;
  await world.sweep(event);
  return world.takeTold();
}

function saved(world: World, cluster = "prod-eu") {
  return clusterFindingsSchema.parse(JSON.parse(world.saved.get(cluster) ?? "null"));
}

const NOTHING = { alerts: [], events: [] };

describe("a sweep", () => {
  it("says nothing where all is well, and saves what it saw", async () => {
    const world = createWorld();
    const result = await world.sweep();
    expect(sweepResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual({
      clusters: [
        {
          ...{ status: "swept", cluster: "prod-eu", sweptAt: NOW, durationMs: 0, tenants: 2 },
          findings: { kept: 2, broken: 0, unknown: 0, notApplicable: 0, exempt: 0 },
          ...{ changesCount: 0, changes: [], alerts: [], unreadable: [], calls: { Kubernetes: 1 } },
        },
      ],
    });
    expect(world.takeTold()).toEqual(NOTHING);
    expect(saved(world).findings.map(({ tenant, outcome }) => [tenant, outcome])).toEqual([
      ["acme", "kept"],
      ["globex", "kept"],
    ]);
  });

  it("tells once what broke, and once that it is mended", async () => {
    const world = createWorld();
    await world.sweep();
    world.labels.set("acme", "Lost");
    expect(await sweepNext(world)).toEqual({ alerts: ["acme: all-well is broken: Lost"], events: ["broken"] });
    expect(await sweepNext(world)).toEqual(NOTHING);
    world.labels.delete("acme");
    expect(await sweepNext(world)).toEqual({ alerts: ["acme: all-well is kept again"], events: ["kept"] });
    expect(await sweepNext(world)).toEqual(NOTHING);
  });

  it("tells what goes back and forth as flapping, and programs of each turn", async () => {
    const world = createWorld();
    await world.sweep();
    const told = [];
    for (let turn = 0; turn < 8; turn += 1) {
      world.labels.set("acme", "Lost");
      told.push(await sweepNext(world));
      world.labels.delete("acme");
      told.push(await sweepNext(world));
    }
    expect(told.flatMap(({ alerts }) => alerts).slice(-2)).toEqual([
      "acme: all-well is kept again",
      "acme: all-well is flapping: now broken: Lost",
    ]);
    expect(told.flatMap(({ events }) => events)).toHaveLength(16);
  });

  it("shows a gap in watching at the sweep that ends it, and only there", async () => {
    const world = createWorld([suretyWatching]);
    await world.sweep();
    world.takeTold();
    expect(await sweepNext(world)).toEqual({ alerts: [], events: ["kept", "kept"] });
    world.now += 16 * MINUTE; // so that 31 minutes are in between: two periods, and the minute of a late schedule
    expect(await sweepNext(world)).toEqual(NOTHING);
    world.now += 16 * MINUTE + 1;
    expect((await sweepNext(world)).events).toEqual(["broken", "broken"]);
    const [finding] = saved(world).findings.filter(
      ({ control, outcome }) => control === "surety-watching" && outcome === "broken",
    );
    expect(finding?.violations).toMatchObject([{ kind: "Cluster", id: "prod-eu", reason: "GapInWatching" }]);
    expect((await sweepNext(world)).events).toEqual(["kept", "kept"]);
  });

  it("leaves a record of the findings that it saved", async () => {
    const world = createWorld();
    await world.sweep();
    const document = saved(world);
    expect(world.recorded).toEqual([
      {
        ...{ document, at: NOW, only: undefined, dueEvery: 15 * MINUTE },
        saved: {
          key: "findings/prod-eu.json.gz",
          uri: "s3://state/findings/prod-eu.json.gz",
          sha256: sha256Of(world.saved.get("prod-eu") ?? ""),
        },
      },
    ]);
  });

  it("answers what changed", async () => {
    const world = createWorld();
    await world.sweep();
    world.labels.set("acme", "Lost");
    const { clusters } = await world.sweep();
    expect(clusters).toMatchObject([
      {
        findings: { kept: 1, broken: 1 },
        changesCount: 1,
        changes: [{ control: "all-well", tenant: "acme", previously: "kept", outcome: "broken", reason: "Lost" }],
        alerts: ["acme: all-well is broken: Lost"],
      },
    ]);
  });

  it("makes of what cannot be read one message, with its recovery", async () => {
    const world = createWorld();
    await world.sweep();
    world.unreadable = unreadable("forbidden", "Kubernetes prod-eu: namespaces", "403");
    const { clusters } = await world.sweep();
    expect(clusters).toMatchObject([
      { findings: { unknown: 2 }, unreadable: [{ cause: "forbidden", message: "403" }] },
    ]);
    expect(world.takeTold()).toEqual({
      alerts: ["prod-eu: all-well of 2 tenants unknown: Kubernetes prod-eu: UnreadableForbidden"],
      events: ["unknown", "unknown"],
    });
    world.unreadable = undefined;
    expect((await sweepNext(world)).alerts).toEqual(["prod-eu: all-well of 2 tenants known again: 2 kept"]);
  });

  it("forgets a tenant that was deleted, without a recovery", async () => {
    const world = createWorld();
    world.labels.set("acme", "Lost");
    await world.sweep();
    world.takeTold();
    world.tenants = [tenantNamed("acme", { state: "deleted" }), tenantNamed("globex")];
    expect(await sweepNext(world)).toEqual(NOTHING);
    expect(saved(world).findings.map(({ tenant }) => tenant)).toEqual(["globex"]);
  });

  it("says that a judge is at fault, and goes on with the others", async () => {
    const world = createWorld();
    world.labels.set("acme", "crash");
    const { clusters } = await world.sweep();
    expect(clusters).toMatchObject([{ findings: { kept: 1, unknown: 1 } }]);
    expect(world.logs).toContain("error: Control failed");
  });

  it("counts outcomes for dashboards", async () => {
    const world = createWorld();
    await world.sweep();
    expect(world.measured.map((findings) => findings.length)).toEqual([2]);
  });
});

describe("what goes wrong in the middle", () => {
  it("tells again what was told before saving failed, by an event of the same id", async () => {
    const world = createWorld();
    await world.sweep();
    world.labels.set("acme", "Lost");
    world.failing.add("save");
    await expect(world.sweep()).rejects.toThrow("save failed");
    world.now += MINUTE;
    await world.sweep();
    expect(world.events.map(({ id }) => id)).toEqual([world.events[0]?.id, world.events[0]?.id]);
    expect(world.alerts).toHaveLength(2);
    await world.sweep();
    expect([world.events.length, world.alerts.length]).toEqual([2, 2]);
  });

  it.each(["publishEvents", "publishAlert"])("saves nothing that could not be told: %s", async (effect) => {
    const world = createWorld();
    await world.sweep();
    world.labels.set("acme", "Lost");
    world.failing.add(effect);
    await expect(world.sweep()).rejects.toThrow(`${effect} failed`);
    world.takeTold();
    expect(await sweepNext(world)).toEqual({ alerts: ["acme: all-well is broken: Lost"], events: ["broken"] });
  });

  it("fails where it cannot be recorded, after all was told and saved; the next one records what it sees itself", async () => {
    const world = createWorld();
    await world.sweep();
    world.labels.set("acme", "Lost");
    world.failing.add("recordSweep");
    await expect(world.sweep()).rejects.toThrow("recordSweep failed");
    expect(world.takeTold()).toEqual({ alerts: ["acme: all-well is broken: Lost"], events: ["broken"] });
    expect(saved(world).findings).toMatchObject([{ tenant: "acme", outcome: "broken" }, { tenant: "globex" }]);
    expect(await sweepNext(world)).toEqual(NOTHING);
    expect(world.recorded.map(({ at }) => at)).toEqual([NOW, NOW + 15 * MINUTE]);
  });

  it("writes into the day's history what it saw, of those alone that it looked at", async () => {
    const world = createWorld();
    await world.sweep();
    world.labels.set("acme", "Lost");
    await world.sweep({ tenant: "acme" });
    const [history] = world.histories.values();
    const seen = history?.subjects.map(({ tenant, controls }) => [tenant, outcomesOf(controls["all-well"]?.[9])]);
    expect(seen).toEqual([
      ["acme", ["kept", "broken"]],
      ["globex", ["kept"]],
    ]);
    expect(history?.days).toMatchObject([{ day: "2026-03-10", looks: 1 }]);
  });

  it.each(["read", "save", "recordSweep"])("history shows no look that was not recorded: %s", async (effect) => {
    const world = createWorld();
    world.failing.add(effect);
    await expect(world.sweep()).rejects.toThrow(`${effect} failed`);
    expect(world.histories.size).toBe(0);
  });

  it("fails where history cannot be saved, and forgets nothing else for it", async () => {
    const world = createWorld();
    world.failing.add("saveHistory");
    await expect(world.sweep()).rejects.toThrow("saveHistory failed");
    expect(world.recorded).toHaveLength(1);
  });

  it.each(["publishEvents", "publishAlert", "save"])("records nothing that was not saved: %s", async (effect) => {
    const world = createWorld();
    world.labels.set("acme", "Lost");
    world.failing.add(effect);
    await expect(world.sweep()).rejects.toThrow(`${effect} failed`);
    expect(world.recorded).toEqual([]);
  });

  it.each(["listTenants", "read"])("judges nothing without %s, and tells and saves nothing", async (effect) => {
    const world = createWorld();
    await world.sweep();
    const before = world.saved.get("prod-eu");
    world.labels.set("acme", "Lost");
    world.failing.add(effect);
    await expect(world.sweep()).rejects.toThrow(`${effect} failed`);
    expect([world.takeTold(), world.saved.get("prod-eu")]).toEqual([NOTHING, before]);
  });

  it("a cluster that fails leaves the others swept, and fails the sweep", async () => {
    const world = createWorld();
    world.tenants = [tenantNamed("acme"), tenantNamed("globex", { cluster: "prod-us" })];
    world.failing.add("read");
    await expect(world.sweep({})).rejects.toThrow("read failed");
    expect([...world.saved.keys()]).toEqual(["prod-us"]);
    world.failing.add("save");
    await expect(world.sweep({})).rejects.toThrow("save failed");
  });

  it("says how many clusters failed where several did", async () => {
    await expect(createWorld().sweep({}, 1_000)).rejects.toThrow("2 clusters could not be swept");
  });

  it("does not begin what it cannot finish", async () => {
    const world = createWorld();
    await expect(world.sweep(undefined, 19_999)).rejects.toThrow("not enough time left");
    await expect(world.sweep(undefined, 20_000)).resolves.toBeDefined();
  });

  it("gives up in time where facts do not come, and gives the lease back", async () => {
    const world = createWorld();
    const { promise, resolve } = Promise.withResolvers<void>();
    world.collecting = promise;
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sweep = expect(world.sweep(undefined, 20_000)).rejects.toThrow("were not collected in time");
    await vi.advanceTimersByTimeAsync(5_000);
    await sweep;
    expect(world.leases.get("sweep/prod-eu")?.until).toBe(0);
    resolve();
  });
});

describe("two sweeps at once", () => {
  it("the second does nothing, and says so", async () => {
    const world = createWorld();
    world.labels.set("acme", "Lost");
    const { promise, resolve } = Promise.withResolvers<void>();
    world.collecting = promise;
    const first = world.sweep();
    expect(await world.sweep()).toMatchObject({
      clusters: [
        {
          ...{ status: "skipped", cluster: "prod-eu", reason: "AnotherSweepRuns" },
          message: "Another sweep of cluster prod-eu is running; it ends at 2026-03-10T12:05:10Z at the latest.",
        },
      ],
    });
    resolve();
    expect(await first).toMatchObject({ clusters: [{ status: "swept" }] });
    expect(world.takeTold().alerts).toHaveLength(1);
  });

  it("a lease that was never given back ends by itself", async () => {
    const world = createWorld();
    world.failing.add("release");
    await world.sweep();
    expect(world.logs).toContain("warn: Lease not given back");
    expect(await world.sweep()).toMatchObject({ clusters: [{ status: "skipped" }] });
    world.now = NOW + 5 * MINUTE + 10_000;
    expect(await world.sweep()).toMatchObject({ clusters: [{ status: "swept" }] });
  });

  it("a schedule that fires twice is swept once, unless the first time failed", async () => {
    const world = createWorld();
    const event = { cluster: "prod-eu", scheduledAt: "2026-03-10T12:00:00Z" };
    world.failing.add("save");
    await expect(world.sweep(event)).rejects.toThrow();
    expect(await world.sweep(event)).toMatchObject({ clusters: [{ status: "swept" }] });
    expect(await world.sweep(event)).toMatchObject({
      clusters: [
        {
          status: "skipped",
          reason: "AlreadySwept",
          message: "Cluster prod-eu was already swept for 2026-03-10T12:00:00Z.",
        },
      ],
    });
    expect(await world.sweep({ ...event, scheduledAt: "2026-03-10T12:15:00Z" })).toMatchObject({
      clusters: [{ status: "swept" }],
    });
    expect(await world.sweep()).toMatchObject({ clusters: [{ status: "swept" }] });
  });
});

describe("what is asked for", () => {
  it("all clusters, where none is named", async () => {
    const world = createWorld();
    const { clusters } = await world.sweep({});
    expect(clusters.map(({ cluster }) => cluster)).toEqual(["prod-eu", "prod-us"]);
  });

  it("one tenant: the others stay as they were", async () => {
    const world = createWorld();
    await world.sweep();
    world.labels.set("acme", "Lost").set("globex", "Lost");
    expect(await sweepNext(world, { tenant: "acme" })).toEqual({
      alerts: ["acme: all-well is broken: Lost"],
      events: ["broken"],
    });
    expect(world.recorded.at(-1)).toMatchObject({ at: NOW + 15 * MINUTE, only: "acme" });
    expect(saved(world)).toMatchObject({
      sweptAt: NOW,
      findings: [
        { tenant: "globex", outcome: "kept", observedAt: NOW },
        { tenant: "acme", outcome: "broken", observedAt: NOW + 15 * MINUTE },
      ],
    });
    expect(world.measured).toHaveLength(1);
    expect((await sweepNext(world)).alerts).toEqual(["globex: all-well is broken: Lost"]);
  });

  it.each<[unknown, string]>([
    [{ cluster: "prod" }, 'sweep request: cluster: found "prod"; allowed is one of: prod-eu, prod-us'],
    [
      { clusters: ["prod-eu"] },
      "sweep request: clusters: found an unknown name; allowed are cluster, tenant, scheduledAt",
    ],
    [{ cluster: "prod-eu", scheduledAt: "<aws.scheduler.scheduled-time>" }, "sweep request: scheduledAt: found"],
    [
      { tenant: "initech" },
      'sweep request: tenant: found "initech"; allowed is a known tenant (surety tenants list shows them)',
    ],
    [{ tenant: "acme", cluster: "prod-us" }, "allowed is a known tenant of cluster prod-us (it is in cluster prod-eu)"],
    [{ tenant: "Acme" }, 'sweep request: tenant: found "Acme"; allowed is a DNS label'],
    ["now", 'sweep request: (the whole): found "now"; allowed is a mapping'],
    [null, "sweep request: (the whole): found null"],
  ])("%j is refused", async (event, problem) => {
    const world = createWorld();
    await expect(world.sweep(event)).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining(problem),
    });
    expect(world.saved.size).toBe(0);
  });
});
