import { describe, expect, it } from "vitest";
import { MINUTE } from "#domain/duration.ts";
import { tenantNamed } from "#plans/rehearsal/simulated.fixture.ts";
import { createRehearsalWorld } from "./world.double.ts";

async function begun(settings: object = {}) {
  const world = createRehearsalWorld(settings, ["acme"]);
  await world.look();
  const [execution] = world.executions.values();
  if (execution === undefined) throw new Error("nothing was begun");
  return { world, execution };
}

/** Tasks, until the execution has ended, or come to a step; Velero works meanwhile. */
async function untilEnd({ world, execution }: Awaited<ReturnType<typeof begun>>, step?: string): Promise<void> {
  for (let task = 0; task < 400 && execution.status === "RUNNING" && execution.at !== step; task += 1) {
    await world.takeAllOn();
    world.cluster.later(MINUTE);
  }
}

describe("an execution", () => {
  it("is seen to go through its steps, one after the other", async () => {
    const { world, execution } = await begun();
    await untilEnd({ world, execution });
    expect(execution).toMatchObject({
      ...{ status: "SUCCEEDED", path: ["Restore", "Verify", "Record", "Clear", "Passed"] },
    });
    expect(world.traces()).toEqual([]);
  });

  it("leaves in the state at which step it is, since when, and what it waits for", async () => {
    const { world, execution } = await begun();
    const { rehearsal } = execution.request;
    const place = () => world.state?.tenants["acme"]?.running?.place;
    expect(place()).toBeNull();
    world.cluster.hangs = true;
    const startedAt = world.cluster.now;
    await world.takeAllOn();
    expect(place()).toEqual({ step: "Restore", since: startedAt, awaits: null });
    world.cluster.later(MINUTE);
    await world.takeAllOn();
    expect(place()).toEqual({ step: "Restore", since: startedAt, awaits: `Restore ${rehearsal}, which is New` });
    world.cluster.hangs = false;
    const steps = new Set<string | undefined>();
    for (let task = 0; task < 400 && execution.status === "RUNNING"; task += 1) {
      world.cluster.later(MINUTE);
      await world.takeAllOn();
      steps.add(place()?.step);
    }
    expect([...steps]).toEqual(["Restore", "Record", "Clear", undefined]);
  });

  it("goes through a verification where one is configured, whose image is in its record", async () => {
    const { world, execution } = await begun({ verify: { image: "check:1" } });
    await untilEnd({ world, execution });
    expect(execution.path).toEqual(["Restore", "Verify", "RunVerification", "Record", "Clear", "Passed"]);
    expect([...world.records.values()]).toMatchObject([{ outcome: "passed", verifiedBy: "check:1" }]);
  });

  it("records what was restored from which snapshot, once", async () => {
    const { world, execution } = await begun();
    await untilEnd({ world, execution });
    const { rehearsal } = execution.request;
    expect([...world.records.values()]).toEqual([
      {
        ...{ tenant: { id: "acme", generation: 1, cluster: "prod-eu", namespace: "tenant-acme" }, rehearsal },
        ...{ backup: "acme-daily", outcome: "passed", faults: [], startedAt: expect.any(Number) },
        endedAt: expect.any(Number),
        claims: ["data-0", "data-1"].map((claim, at) => ({
          ...{ claim, snapshot: `snap-tenant-acme-${claim}`, snapshotGiB: 8 },
          ...{ volume: `vol-new-${at + 2}`, sizeGiB: 8, encrypted: true },
        })),
        counts: ["configmaps", "serviceaccounts", "deployments.apps", "statefulsets.apps", "cronjobs.batch"].map(
          (resource) => ({ resource, inBackup: expect.any(Number), restored: expect.any(Number) }),
        ),
        verifiedBy: null,
      },
    ]);
    expect(world.state?.tenants["acme"]?.last?.record).toBe(`rehearsals/acme/1/${rehearsal}.dsse.json`);
  });

  it("that fails is a result, with what was wrong in its record", async () => {
    const { world, execution } = await begun();
    world.cluster.encrypts = false;
    await untilEnd({ world, execution });
    expect(execution).toMatchObject({ status: "SUCCEEDED", path: ["Restore", "Verify", "Record", "Clear", "Failed"] });
    expect([...world.records.values()]).toMatchObject([
      { outcome: "failed", faults: [{ reason: "NotEncrypted" }, { reason: "NotEncrypted" }] },
    ]);
  });

  it.each(["offboarding", "held", "deleted"] as const)(
    "of a tenant that is %s is abandoned and cleared",
    async (state) => {
      const { world, execution } = await begun();
      await world.takeAllOn();
      world.cluster.tenants.splice(0, 1, tenantNamed("acme", state));
      await untilEnd({ world, execution });
      expect(execution).toMatchObject({ status: "SUCCEEDED", path: ["Restore", "Record", "Clear", "Abandoned"] });
      expect(world.state?.tenants["acme"]).toMatchObject({ running: null, last: null, passedAt: null });
      expect(world.traces()).toEqual([]);
    },
  );

  it.each([
    ["has moved to another cluster", { cluster: "prod-us" }],
    ["is another of the same id", { generation: 2 }],
  ])("of a tenant that %s is abandoned and cleared", async (_, change) => {
    const { world, execution } = await begun();
    await world.takeAllOn();
    const { getTenantRecord } = world.deps.tenants;
    Object.assign(world.deps.tenants, {
      async getTenantRecord(id: Parameters<typeof getTenantRecord>[0]) {
        const record = await getTenantRecord(id);
        const onboarding = { ...record?.onboarding, ...("cluster" in change && change) };
        return { ...record, onboarding, ...("generation" in change && change) };
      },
    });
    await untilEnd({ world, execution });
    expect(execution).toMatchObject({ status: "SUCCEEDED", path: ["Restore", "Record", "Clear", "Abandoned"] });
    expect(world.traces()).toEqual([]);
  });

  it("removes what it can, where one thing cannot be removed", async () => {
    const { world, execution } = await begun();
    const remove = world.cluster.remove.bind(world.cluster);
    let refusals = 0;
    world.cluster.remove = (item) => {
      if (item.kind === "Restore" && refusals < 3) {
        refusals += 1;
        throw new Error("refused");
      }
      remove(item);
    };
    await untilEnd({ world, execution }, "Clear");
    await world.takeAllOn();
    expect(execution.step).toMatchObject({ next: "Clear", reason: "Failed", message: "refused" });
    expect(world.cluster.namespaces.filter(({ name }) => name.startsWith("rehearsal-"))).toMatchObject([
      { phase: "Terminating" },
    ]);
    await untilEnd({ world, execution });
    expect(world.traces()).toEqual([]);
  });

  it("of a rehearsal that is over says how that ended, and does nothing", async () => {
    const { world, execution } = await begun();
    await untilEnd({ world, execution });
    const calls = world.calls.length;
    expect(await world.deliver({ ...execution, at: "Clear" })).toMatchObject({ next: "Passed" });
    expect(await world.deliver({ ...execution, request: { ...execution.request, rehearsal: "other" } })).toMatchObject({
      next: "Abandoned",
    });
    expect(world.calls.slice(calls)).toEqual(["read", "read"]);
  });
});

describe("a task", () => {
  it("that comes too early, or too late, does nothing and says which step is next", async () => {
    const { world, execution } = await begun();
    for (const at of ["Verify", "Record", "Clear"] as const)
      expect(await world.deliver({ ...execution, at })).toMatchObject({ next: "Restore" });
    expect(world.traces()).toEqual([]);
  });

  it.each(["namespaces", "restores", "persistentVolumeClaims", "persistentVolumes", "volumes"])(
    "does nothing while %s cannot be read, and goes on afterwards",
    async (fact) => {
      const { world, execution } = await begun();
      await world.takeAllOn();
      world.cluster.later();
      world.unreadable.add(fact);
      const [before, calls] = [world.state, world.calls.length];
      for (let minutes = 0; minutes < 5 * 60; minutes += 10) {
        await world.takeAllOn();
        world.cluster.later(10 * MINUTE);
      }
      expect(execution).toMatchObject({
        status: "RUNNING",
        step: { reason: "Unreadable", message: `${fact}: forbidden` },
      });
      expect(world.state).toBe(before);
      expect(world.calls.slice(calls).filter((name) => /^(begin|remove|save)/u.test(name))).toEqual([]);
      world.unreadable.clear();
      await untilEnd({ world, execution });
      expect(world.traces()).toEqual([]);
    },
  );

  it("that is held up for hours tells a person, by a failed execution, and another goes on", async () => {
    const { world, execution } = await begun();
    world.unreadable.add("volumes");
    await untilEnd({ world, execution });
    expect(execution).toMatchObject({
      status: "FAILED",
      step: { next: "CannotGoOn", reason: "HeldUp", message: "volumes: forbidden" },
    });
    world.unreadable.clear();
    await world.rounds(12);
    expect(world.traces()).toEqual([]);
    expect([...world.executions.values()].map(({ status }) => status)).toEqual(["FAILED", "SUCCEEDED"]);
  });

  it("is counted as long as its step stays the same, and is waited for longer and longer", async () => {
    const { world, execution } = await begun();
    world.cluster.hangs = true;
    const waits: unknown[] = [];
    for (let task = 0; task < 6; task += 1) {
      await world.takeAllOn();
      waits.push(execution.step);
    }
    expect(waits).toMatchObject(
      [1, 1, 2, 2, 3, 4].map((waitSeconds, at) => ({ next: "Restore", attempt: at + 1, waitSeconds })),
    );
    world.cluster.hangs = false;
    world.cluster.later();
    await untilEnd({ world, execution }, "Verify");
    await world.takeAllOn();
    expect(execution.step).toMatchObject({ task: "Verify", attempt: 1 });
  });

  it("of a cluster that is not configured any more cannot go on, and says so", async () => {
    const { world, execution } = await begun();
    const request = { ...execution.request, cluster: "prod-ap" };
    expect(await world.deliver({ ...execution, request })).toMatchObject({
      ...{ next: "CannotGoOn", reason: "Impossible", message: expect.stringContaining('found "prod-ap"') },
    });
  });

  it("before which another has saved waits a moment, and does not act", async () => {
    const { world, execution } = await begun();
    const { update } = world.deps.store;
    await world.takeAllOn();
    world.cluster.later();
    await world.takeAllOn();
    expect(execution.at).toBe("Verify");
    Object.assign(world.deps.store, {
      update: (name: string, change: Parameters<typeof update>[1]) => {
        const { acme } = world.state?.tenants ?? {};
        if (world.state && acme?.running)
          world.state = { ...world.state, tenants: { acme: { ...acme, running: { ...acme.running, executions: 2 } } } };
        return update(name, change);
      },
    });
    expect(await world.deliver(execution)).toMatchObject({ next: "Verify", reason: "Taken", waitSeconds: 5 });
    expect(world.state?.tenants["acme"]?.running?.result).toBeNull();
  });

  it("refuses a request that is none", async () => {
    const { world, execution } = await begun();
    const request = { ...execution.request, execution: 0 };
    await expect(world.deliver({ ...execution, request })).rejects.toThrow(/rehearsal request: execution: found 0/u);
  });
});
