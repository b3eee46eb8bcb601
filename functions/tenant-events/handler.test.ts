import type { SQSRecord } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { tenantIdSchema } from "#domain/tenant.ts";
import { ATTEMPTS } from "./handle-record.ts";
import { onboarding, tenant, terminating } from "./requests.fixture.ts";
import { createWorld, message, type World } from "./world.double.ts";

describe("a failure that may pass", () => {
  const three = (): SQSRecord[] => [
    message(onboarding(), { messageId: "a1", group: "acme" }),
    message(onboarding({ id: "e2" }), { messageId: "a2", group: "acme" }),
    message(onboarding({ id: "e3" }, { tenant: "globex" }), { messageId: "g1", group: "globex" }),
  ];

  it("makes the rest of its group wait, while others go on", async () => {
    const world = createWorld();
    world.failAt({ call: 1, when: "before" });
    expect(await world.receive(...three())).toEqual(["a1", "a2"]);
    expect([tenant(world)?.state, tenant(world, "globex")?.state]).toEqual([undefined, "active"]);
    expect([world.deadLetters, world.alerts]).toEqual([[], []]);
  });

  it("of every message is reported for every message, and none is swallowed", async () => {
    const world = createWorld();
    for (const id of ["acme", "globex"]) terminating(world, id);
    expect(await world.receive(...three())).toEqual(["a1", "a2", "g1"]);
  });

  const failing = (world: World, receiveCount: number) => {
    world.failAt({ call: world.calls.length + 1, when: "before" });
    return world.receive(message(onboarding(), { receiveCount }));
  };

  it("is given up with a reason at the last attempt, not before; the waits grow until then", async () => {
    const world = createWorld();
    for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) expect(await failing(world, attempt)).toEqual(["m1"]);
    expect(world.waits.map(([, wait]) => wait / 1_000)).toEqual([10, 30, 90, 270, 810]);
    expect([world.deadLetters, world.alerts]).toEqual([[], []]);
    expect(await failing(world, ATTEMPTS)).toEqual([]);
    expect(world.deadLetters).toMatchObject([{ tenant: "acme", eventId: "e1" }]);
    expect(world.deadLetters[0]?.reason).toContain("It failed 6 times, at last of this: getTenantRecord failed");
    expect(world.alerts).toHaveLength(1);
  });

  it("is waited for as long as the queue says where the wait cannot be shortened", async () => {
    const world = createWorld({ comeBackAfter: () => Promise.reject(new Error("no")) });
    expect(await failing(world, 1)).toEqual(["m1"]);
    expect(world.logs).toMatchObject([
      { message: "Event failed, and will be tried again" },
      { message: "Wait not shortened" },
    ]);
  });

  it("that cut the last attempt off is given up with a reason, and is not tried again", async () => {
    const world = createWorld();
    expect(await world.receive(message(onboarding(), { receiveCount: ATTEMPTS + 1 }))).toEqual([]);
    expect(world.deadLetters[0]?.reason).toBe(
      "It was tried 6 times, and at last cut off before it ended; the function's log says where.",
    );
    expect(world.records.size).toBe(0);
  });

  it("makes an event wait whose namespace is still being deleted", async () => {
    const world = createWorld();
    terminating(world, "acme");
    expect(await world.receive(message(onboarding()))).toEqual(["m1"]);
    expect(world.records.get(tenantIdSchema.parse("acme"))).toBeUndefined();
  });
});
