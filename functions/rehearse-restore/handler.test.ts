import { expect, it } from "vitest";
import { createRehearsalWorld } from "./world.double.ts";

it("begins one at a time, after it has saved that it does", async () => {
  const world = createRehearsalWorld();
  const answer = await world.run();
  expect(answer).toMatchObject({ status: "done", actions: [expect.stringMatching(/^begin rehearsal-/u)] });
  expect(world.calls.indexOf("save")).toBeLessThan(world.calls.indexOf("begin"));
  expect(world.calls.filter((name) => name === "begin")).toHaveLength(1);
});

it.each(["namespaces", "restores", "persistentVolumes", "volumes", "snapshots", "backups"])(
  "does nothing while %s cannot be read, whatever runs, and goes on afterwards",
  async (fact) => {
    const world = createRehearsalWorld();
    await world.run();
    world.later();
    world.unreadable.add(fact);
    const [before, calls] = [world.state, world.calls.length];
    for (let round = 0; round < 40; round += 1) {
      expect(await world.run()).toMatchObject({ actions: [], unreadable: `${fact}: forbidden` });
      world.later();
    }
    expect(world.state).toBe(before);
    expect(world.calls.slice(calls).filter((name) => /^(begin|remove|save)/u.test(name))).toEqual([]);
    world.unreadable.clear();
    for (let round = 0; round < 20; round += 1) {
      await world.run();
      world.later();
    }
    expect(world.traces()).toEqual([]);
  },
);

it("looks at nothing and saves nothing while rehearsals are off, so that nobody takes them for some that run", async () => {
  const world = createRehearsalWorld({ mode: "off" });
  expect(await world.run()).toMatchObject({ status: "done", running: [], actions: [] });
  expect(world.calls.toSorted()).toEqual(["acquire", "listTenants", "read", "release"]);
});

it("saves nothing where nothing changes", async () => {
  const world = createRehearsalWorld();
  for (let round = 0; round < 24; round += 1) {
    await world.run();
    world.later();
  }
  world.calls.length = 0;
  await world.run();
  expect(world.calls).not.toContain("save");
});

it("begins none whose backup cannot be opened, and says so", async () => {
  const world = createRehearsalWorld();
  world.unreadable.add("volumeInfos");
  expect(await world.run()).toMatchObject({ running: [], actions: [] });
  expect(world.state?.tenants["acme"]?.skipped).toMatch(/^the volumes of Backup acme-daily could not be read/u);
});

it.each([
  ["another cluster", { cluster: "prod-ap" }, /found "prod-ap"; allowed is one of: prod-eu/u],
  ["what it does not know", { force: true }, /rehearsal request/u],
])("refuses %s", async (_, input, message) => {
  await expect(createRehearsalWorld().run(input)).rejects.toThrow(message);
});
