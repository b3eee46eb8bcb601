import { describe, expect, it } from "vitest";
import { createWorld, type Failure, message, type World } from "./world.double.ts";

const event = (id: string, type: string, data: object) => ({
  ...{ specversion: "1.0", id, source: "crm", type, time: "2026-03-01T11:00:00Z" },
  data: { tenant: "acme", ...data },
});
const onboarding = event("e1", "surety.tenant.onboarding.requested", {
  cluster: "prod-eu",
  hosts: ["acme.example.com"],
});
const timeless = { ...onboarding, time: undefined };
const hold = event("e2", "surety.tenant.hold.placed", { reason: "Case 7" });

const STORIES = [
  { story: "an onboarding", body: onboarding, calls: 24 },
  { story: "an onboarding without a time", body: timeless, calls: 25 },
  { story: "a hold for a tenant who is not known", body: hold, calls: 3 },
  { story: "an event that cannot be understood", body: { ...onboarding, data: {} }, calls: 4 },
  { story: "a text that is no event", body: "hello", calls: 2 },
] as const;

/** What is left at the end, without what differs between two runs that went equally well. */
function outcome({ records, kubernetes, events, alerts, deadLetters, refusals }: World) {
  return {
    records: [...records.values()].map(({ version: _, ...record }) => record),
    objects: [...kubernetes.objects]
      .map(([path, { metadata, spec }]) => ({ path, labels: metadata.labels, spec }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    refusals: [...refusals],
    answers: new Set(events.map(({ id }) => id)),
    alerts: new Set(alerts.map(({ subject }) => subject)),
    deadLetters: new Set(deadLetters.map(({ deduplicationId }) => deduplicationId)),
  };
}

async function deliver(body: unknown, failure?: Failure) {
  const world = createWorld();
  world.failAt(failure);
  const failed = await world.receive(message(body));
  world.failAt(undefined);
  const repeated = await world.receive(message(body, { receiveCount: 2 }));
  return { world, failed, repeated };
}

describe.each(STORIES)("$story, cut off anywhere and delivered again,", ({ body, calls }) => {
  it(`makes ${calls} calls, and each of them is cut off below`, async () => {
    const world = createWorld();
    await world.receive(message(body));
    expect(world.calls).toHaveLength(calls);
  });

  it.each(["before", "after"] as const)("ends as if nothing had happened (cut off %s a call)", async (when) => {
    const smooth = outcome((await deliver(body)).world);
    for (let call = 1; call <= calls; call += 1) {
      const { world, failed, repeated } = await deliver(body, { call, when });
      expect([failed, repeated], `${when} call ${call}, ${world.calls[call - 1]}`).toEqual([["m1"], []]);
      expect(outcome(world), `${when} call ${call}, ${world.calls[call - 1]}`).toEqual(smooth);
    }
  });
});

describe("an event that cannot be carried out", () => {
  it("is told once, even if anything before the telling fails", async () => {
    for (let call = 1; call <= 3; call += 1) {
      const { world } = await deliver({ ...onboarding, data: {} }, { call, when: "after" });
      // The second delivery ends as the first would have: told at its end, and only there.
      expect(world.alerts).toHaveLength(1);
    }
  });
});
