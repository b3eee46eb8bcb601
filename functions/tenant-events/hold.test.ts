import { describe, expect, it } from "vitest";
import { hold, onboarding, tenant } from "./requests.fixture.ts";
import { createWorld, message } from "./world.double.ts";

describe("a hold", () => {
  it("is placed and released", async () => {
    const world = createWorld();
    await world.receive(message(onboarding()));
    await world.receive(message(hold("placed")));
    expect(tenant(world)?.state).toBe("held");
    await world.receive(message(hold("released", { time: "2026-03-01T11:00:01Z" })));
    expect(tenant(world)?.state).toBe("active");
    expect(world.alerts).toEqual([]);
  });

  it("that came before the onboarding takes effect with it, and a person is told once", async () => {
    const world = createWorld();
    await world.receive(message(hold("placed"), { messageId: "m0" }), message(hold("placed"), { messageId: "m1" }));
    expect(world.alerts).toMatchObject([{ severity: "ticket", tenant: "acme", details: { reason: "TenantUnknown" } }]);
    await world.receive(message(onboarding(), { messageId: "m2" }));
    expect(tenant(world)?.state).toBe("held");
  });
});
