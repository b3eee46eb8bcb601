import { describe, expect, it } from "vitest";
import { BUS_GROUP } from "#domain/events.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { hold, onboarding, tenant, terminating } from "./requests.fixture.ts";
import { createWorld, message } from "./world.double.ts";

describe("an event that came by the bus", () => {
  const viaBus = (detail: unknown, messageId = "m1") =>
    message({ version: "0", id: "b1", "detail-type": "x", source: "crm", detail }, { messageId, group: BUS_GROUP });

  it("gets in line behind its tenant's others, as it came, and nothing else happens yet", async () => {
    const world = createWorld();
    const sent = viaBus(onboarding());
    expect(await world.receive(sent)).toEqual([]);
    expect(world.forwarded).toEqual([{ body: sent.body, tenant: "acme", deduplicationId: "m1" }]);
    expect(world.calls).toEqual(["forward"]);
  });

  it("is carried out when it comes again in its tenant's group", async () => {
    const world = createWorld();
    await world.receive(viaBus(onboarding()));
    for (const { body, tenant: group } of world.forwarded) await world.receive(message(body, { group }));
    expect([tenant(world)?.state, world.forwarded.length]).toEqual(["active", 1]);
  });

  it("keeps its place among its tenant's events, and makes no other tenant's wait", async () => {
    const world = createWorld();
    terminating(world, "acme");
    const later = hold("placed", { data: { tenant: "globex" } });
    await world.receive(viaBus(onboarding(), "m1"), viaBus(hold("placed"), "m2"), viaBus(later, "m3"));
    expect(world.forwarded.map(({ tenant: group, deduplicationId }) => [group, deduplicationId])).toEqual([
      ["acme", "m1"],
      ["acme", "m2"],
      ["globex", "m3"],
    ]);
  });

  it("goes to the dead letters at once where nobody can tell which tenant it is about", async () => {
    const world = createWorld();
    expect(await world.receive(viaBus(onboarding({}, { tenant: "ACME" })))).toEqual([]);
    expect(world.forwarded).toEqual([]);
    expect(world.deadLetters).toMatchObject([{ group: BUS_GROUP, reason: expect.stringContaining("data.tenant") }]);
  });

  it("is tried again where it could not be sent on", async () => {
    const world = createWorld();
    world.failAt({ call: 1, when: "before" });
    expect(await world.receive(viaBus(onboarding()))).toEqual(["m1"]);
  });

  it("can be told from every tenant's own: no tenant has the group's name", () => {
    expect(tenantIdSchema.safeParse(BUS_GROUP).success).toBe(false);
  });
});

describe("one of Surety's own answers", () => {
  it.each(["surety.tenant.onboarded", "surety.tenant.failed", "surety.finding.changed"])(
    "%s, come back to it, leads to nothing, so that nothing goes round in circles",
    async (type) => {
      const world = createWorld();
      expect(await world.receive(message(onboarding({ type, source: "surety" })))).toEqual([]);
      expect(world.calls).toEqual([]);
    },
  );
});
