import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { createWorld, message, NOW } from "./world.double.ts";

const envelope = { specversion: "1.0", source: "crm", time: "2026-03-01T11:59:59Z" };
const onboarding = {
  ...envelope,
  ...{ id: "1", type: "surety.tenant.onboarding.requested", time: "2026-03-01T10:00:00Z" },
  data: { tenant: "acme", cluster: "prod-eu", hosts: ["acme.example.com"] },
};
const offboarding = (id = "2") => ({
  ...envelope,
  ...{ id, type: "surety.tenant.offboarding.requested", data: { tenant: "acme" } },
});
const cancelling = { ...envelope, id: "3", type: "surety.tenant.offboarding.cancelled", data: { tenant: "acme" } };

async function onboarded() {
  const world = createWorld();
  await world.receive(message(onboarding));
  return world;
}

describe("an offboarding request", () => {
  it("starts the deletion, which waits for the grace period", async () => {
    const world = await onboarded();
    expect(await world.receive(message(offboarding()))).toEqual([]);
    const request = { source: "crm", id: "2", at: NOW - 1_000 };
    expect(world.started).toEqual([
      { tenant: "acme", generation: 1, cluster: "prod-eu", request, notBefore: NOW - 1_000 + DAY },
    ]);
    expect(world.records.get("acme")?.departure).toMatchObject({ state: "offboarding", request });
  });

  it("delivered twice, or sent again as another event, is of the same deletion", async () => {
    const world = await onboarded();
    for (const event of [offboarding(), offboarding(), offboarding("9")]) await world.receive(message(event));
    expect(world.started).toHaveLength(3);
    expect(new Set(world.started.map((request) => JSON.stringify(request))).size).toBe(1);
  });

  it("that crashes before or after any effect is finished by its repetition", async () => {
    const clean = await onboarded();
    const first = clean.calls.length;
    await clean.receive(message(offboarding()));
    for (let call = first + 1; call <= clean.calls.length; call += 1) {
      for (const when of ["before", "after"] as const) {
        const world = await onboarded();
        world.failAt({ call, when });
        expect(await world.receive(message(offboarding()))).toEqual(["m1"]);
        world.failAt(undefined);
        expect(await world.receive(message(offboarding()))).toEqual([]);
        expect(world.started.at(-1)).toEqual(clean.started.at(-1));
        expect(world.records.get("acme")?.departure).toEqual(clean.records.get("acme")?.departure);
      }
    }
  });

  it("can be taken back before it has begun", async () => {
    const world = await onboarded();
    await world.receive(message(offboarding()));
    await world.receive(message(cancelling));
    expect(world.records.get("acme")?.departure).toBeUndefined();
    expect(world.deadLetters).toEqual([]);
  });
});

it("a cancellation that comes too late for a newer request is logged as that, and not as recorded", async () => {
  const world = createWorld();
  await world.receive(message(onboarding));
  await world.receive(message({ ...offboarding(), time: "2026-03-01T11:59:59Z" }));
  await world.receive(message({ ...cancelling, time: "2026-03-01T11:59:58Z" }));
  expect(world.logs.at(-1)).toMatchObject({ message: "Event is out of date" });
});
