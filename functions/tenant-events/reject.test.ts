import { describe, expect, it } from "vitest";
import { onboarding, tenant } from "./requests.fixture.ts";
import { createWorld, message, NOW } from "./world.double.ts";

describe("an event that cannot be carried out", () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["is not JSON", "hello", "the message: found a text that is not JSON"],
    ["is no mapping", "[1]", "the message: found a list of 1"],
    ["is too large", onboarding({ padding: "x".repeat(70_000) }), "allowed are at most 65536"],
    ["has no type", {}, "type: found nothing; allowed is one of surety.tenant.onboarding.requested"],
    [
      "has an unknown type",
      onboarding({ type: "surety.tenant.exploded" }),
      'type: found "surety.tenant.exploded"; allowed is one of',
    ],
    [
      "has a host in capitals",
      onboarding({}, { hosts: ["EXAMPLE"] }),
      'data.hosts[0]: found "EXAMPLE"; allowed is a host name in lower case',
    ],
    ["lacks its data", onboarding({ data: undefined }), "data: found nothing"],
    [
      "names an unknown cluster",
      onboarding({}, { cluster: "prod-asia" }),
      'data.cluster: found "prod-asia"; allowed is one of: prod-eu, prod-us',
    ],
    [
      "wants a namespace of the cluster's own",
      onboarding({}, { namespace: "kube-system" }),
      'data.namespace: found "kube-system"',
    ],
    [
      "is about a tenant whom nobody knows",
      onboarding({ type: "surety.tenant.offboarding.requested", data: { tenant: "acm" } }),
      "Tenant acm is not known",
    ],
    [
      "asks for a deletion with what is of onboarding only",
      onboarding({ type: "surety.tenant.offboarding.requested" }),
      "data.cluster: found an unknown name",
    ],
  ];

  it.each(cases)("because it %s, goes to the dead letters with that reason, and one alert", async (_, body, reason) => {
    const world = createWorld();
    const sent = message(body, { messageId: "m7", group: "g" });
    expect(await world.receive(sent)).toEqual([]);
    expect(world.deadLetters).toMatchObject([{ body: sent.body, group: "g", deduplicationId: "m7" }]);
    expect(world.deadLetters[0]?.reason).toContain(reason);
    expect(world.alerts).toHaveLength(1);
    expect(world.alerts[0]?.text).toContain(reason);
    expect(world.alerts[0]?.text).toContain("surety dead-letters --stage production");
    expect([world.records.size, world.kubernetes.objects.size]).toEqual([0, 0]);
  });

  it("is answered on the bus where it has an id, and cannot be answered where it has none", async () => {
    const world = createWorld();
    await world.receive(
      message(onboarding({}, { cluster: "prod-asia" })),
      message("hello", { messageId: "m2", group: "b" }),
    );
    expect(world.events).toMatchObject([
      {
        type: "surety.tenant.failed",
        subject: "acme",
        data: { tenant: "acme", request: { id: "e1", source: "crm" }, reason: "ClusterNotConfigured" },
      },
    ]);
    expect(world.alerts).toHaveLength(2);
  });

  it("is remembered by its source and id with the reason, for whoever waits for it", async () => {
    const world = createWorld();
    await world.receive(message(onboarding({}, { cluster: "prod-asia" })));
    expect([...world.refusals]).toEqual([
      [
        '["crm","e1"]',
        { refusedAt: NOW, reason: "ClusterNotConfigured", message: expect.stringContaining('found "prod-asia"') },
      ],
    ]);
  });

  it("names every problem of an event at once", async () => {
    const world = createWorld();
    await world.receive(message(onboarding({ time: "soon" }, { tenant: "ACME", hosts: [] })));
    expect(world.deadLetters[0]?.reason.split("\n").map((line) => line.split(":")[0])).toEqual([
      "time",
      "data.tenant",
      "data.hosts",
    ]);
    expect(world.deadLetters[0]?.tenant).toBeUndefined();
  });

  it("holds up neither its group nor others", async () => {
    const world = createWorld();
    const bad = message("hello", { messageId: "bad" });
    expect(await world.receive(bad, message(onboarding(), { messageId: "good" }))).toEqual([]);
    expect(tenant(world)?.state).toBe("active");
  });

  it("is tried again where it could not be sent to the dead letters", async () => {
    const world = createWorld();
    world.failAt({ call: 1, when: "before" });
    expect(await world.receive(message("hello"))).toEqual(["m1"]);
    expect([world.deadLetters, world.alerts]).toEqual([[], []]);
    world.failAt(undefined);
    expect(await world.receive(message("hello"))).toEqual([]);
    expect([world.deadLetters.length, world.alerts.length]).toEqual([1, 1]);
  });
});
