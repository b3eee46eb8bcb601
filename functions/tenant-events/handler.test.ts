import type { SQSRecord } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { BUS_GROUP } from "#domain/events.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { tenantOf } from "#domain/tenant-record.ts";
import { ATTEMPTS } from "./handle-record.ts";
import { createWorld, message, NOW, type World } from "./world.double.ts";

const onboarding = (change: object = {}, data: object = {}) => ({
  specversion: "1.0",
  id: "e1",
  source: "crm",
  type: "surety.tenant.onboarding.requested",
  time: "2026-03-01T11:00:00Z",
  data: { tenant: "acme", cluster: "prod-eu", hosts: ["acme.example.com"], ...data },
  ...change,
});
const hold = (kind: "placed" | "released", change: object = {}) => ({
  ...onboarding(),
  id: `hold-${kind}`,
  type: `surety.tenant.hold.${kind}`,
  data: { tenant: "acme", reason: "Case 7" },
  ...change,
});
const tenant = (world: World, id = "acme") => {
  const record = world.records.get(id);
  return record && tenantOf(record);
};
const terminating = (world: World, id: string) => {
  const labels = { "surety.dev/tenant": id };
  const metadata = { uid: "u", resourceVersion: "1", labels, deletionTimestamp: "now" };
  world.kubernetes.objects.set(`/api/v1/namespaces/tenant-${id}`, { metadata, spec: {} });
};
const NAMESPACE = "/api/v1/namespaces/tenant-acme";
const SCHEDULE = "/apis/velero.io/v1/namespaces/velero/schedules/acme-daily";

describe("an onboarding event", () => {
  it("records the tenant first, then applies, then records it as active, then says so", async () => {
    const world = createWorld();
    expect(await world.receive(message(onboarding()))).toEqual([]);
    const writes = world.calls.filter((name) => !/^get|^GET/u.test(name));
    expect(writes).toEqual([
      "saveTenantRecord",
      expect.stringContaining(`PATCH ${NAMESPACE}`),
      ...Array.from({ length: 7 }, () => expect.stringMatching(/^PATCH /u)),
      "saveTenantRecord",
      "publishEvents",
    ]);
    expect(tenant(world)).toMatchObject({ state: "active", since: NOW, namespace: "tenant-acme", realm: "acme" });
    expect([world.alerts, world.deadLetters]).toEqual([[], []]);
  });

  it("is answered by a CloudEvent that names the request and what was made", async () => {
    const world = createWorld();
    await world.receive(message(onboarding()));
    expect(world.events).toEqual([
      {
        specversion: "1.0",
        id: expect.stringMatching(/^[0-9a-f]{32}$/u),
        source: "surety",
        type: "surety.tenant.onboarded",
        time: "2026-03-01T12:00:00Z",
        subject: "acme",
        datacontenttype: "application/json",
        data: {
          tenant: "acme",
          request: { id: "e1", source: "crm", type: "surety.tenant.onboarding.requested" },
          cluster: "prod-eu",
          namespace: "tenant-acme",
          hosts: ["acme.example.com"],
          state: "active",
          created: expect.arrayContaining(["Namespace tenant-acme", "Schedule velero/acme-daily"]),
          changed: [],
        },
      },
    ]);
  });

  it("sent twice changes nothing, and is answered by the same event", async () => {
    const world = createWorld();
    await world.receive(message(onboarding()));
    const before = structuredClone([...world.kubernetes.objects]);
    await world.receive(message(onboarding(), { messageId: "m2" }));
    expect([...world.kubernetes.objects]).toEqual(before);
    expect(tenant(world)).toMatchObject({ state: "active", since: NOW });
    expect(new Set(world.events.map(({ id }) => id)).size).toBe(1);
    expect(world.events[1]?.data).toMatchObject({ created: [], changed: [] });
  });

  it("sent again repairs drift, and says what it found", async () => {
    const world = createWorld();
    await world.receive(message(onboarding()));
    const schedule = world.kubernetes.objects.get(SCHEDULE);
    const labels = schedule?.metadata.labels ?? {};
    world.kubernetes.write(SCHEDULE, labels, { ...schedule?.spec, paused: true, surprise: 1 });
    await world.receive(message(onboarding({ id: "e2", time: "2026-03-01T11:30:00Z" }), { messageId: "m2" }));
    expect(world.kubernetes.objects.get(SCHEDULE)?.spec).toEqual(schedule?.spec);
    const changes = ["spec.paused: found true, now false", "spec.surprise: found 1, removed"];
    expect(world.events[1]?.data["changed"]).toEqual([{ object: "Schedule velero/acme-daily", changes }]);
  });

  it("with other hosts is an update; an older one that comes late does not undo it", async () => {
    const world = createWorld();
    const at = (minute: string, host: string) =>
      onboarding({ id: minute, time: `2026-03-01T11:${minute}:00Z` }, { hosts: [host] });
    await world.receive(message(at("10", "a.example.com")));
    await world.receive(message(at("30", "c.example.com"), { messageId: "m2" }));
    await world.receive(message(at("20", "b.example.com"), { messageId: "m3" }));
    expect(tenant(world)).toMatchObject({ state: "active", hosts: ["c.example.com"] });
    const certificate = "/apis/cert-manager.io/v1/namespaces/tenant-acme/certificates/acme-tls";
    expect(world.kubernetes.objects.get(certificate)?.spec["dnsNames"]).toEqual(["c.example.com"]);
    expect(world.events[2]?.data).toMatchObject({ supersededBy: { id: "30" }, hosts: ["c.example.com"] });
  });

  it("without a time, or with one to come, counts from when it first came, also where it is sent again", async () => {
    for (const time of [undefined, "2199-01-01T00:00:00Z"]) {
      const world = createWorld();
      const first = onboarding({ id: "first", time }, { hosts: ["a.example.com"] });
      await world.receive(message(first, { sentAt: NOW - 3_000 }));
      const second = onboarding({ id: "second", time: undefined }, { hosts: ["b.example.com"] });
      await world.receive(message(second, { messageId: "m2", sentAt: NOW - 2_000 }));
      await world.receive(message(first, { messageId: "m3", sentAt: NOW - 1_000 }));
      expect(tenant(world)?.hosts).toEqual(["b.example.com"]);
    }
  });

  it.each([
    ["directly", (event: object) => event],
    ["through the bus", (detail: object) => ({ version: "0", id: "b1", "detail-type": "x", source: "bus", detail })],
  ])("may come %s", async (_, wrap) => {
    const world = createWorld();
    await world.receive(message(wrap(onboarding())));
    expect(tenant(world)?.state).toBe("active");
  });

  it.each([
    ["exists and is not Surety's", {}, "NamespaceNotOurs"],
    ["is another tenant's", { "surety.dev/tenant": "globex" }, "NamespaceTaken"],
  ])("for a namespace that %s is refused, and changes nothing", async (_, labels, reason) => {
    const world = createWorld();
    world.kubernetes.write(NAMESPACE, labels, {});
    const before = structuredClone([...world.kubernetes.objects]);
    expect(await world.receive(message(onboarding()))).toEqual([]);
    expect([...world.kubernetes.objects]).toEqual(before);
    expect(world.records.size).toBe(0);
    expect(world.alerts).toMatchObject([{ tenant: "acme", details: { reason } }]);
  });

  it("for a Schedule of that name that is not Surety's is refused before anything is applied", async () => {
    const world = createWorld();
    world.kubernetes.write(SCHEDULE, {}, { paused: true });
    await world.receive(message(onboarding()));
    expect([...world.kubernetes.objects.keys()]).toEqual([SCHEDULE]);
    expect(world.deadLetters[0]?.reason).toMatch(
      /^Schedule velero\/acme-daily of cluster prod-eu exists without the label/u,
    );
  });

  it("for a host of another tenant is refused, until that tenant gives it up", async () => {
    const world = createWorld();
    const at = (minute: string, tenant: string, hosts: readonly string[]) =>
      message(onboarding({ id: minute, time: `2026-03-01T11:${minute}:00Z` }, { tenant, hosts }), { group: tenant });
    await world.receive(at("10", "acme", ["www.example.com", "api.example.com"]));
    await world.receive(at("20", "globex", ["globex.example.com", "api.example.com"]));
    expect(tenant(world, "globex")).toBeUndefined();
    expect(world.deadLetters[0]?.reason).toBe(
      'data.hosts[1]: found "api.example.com", which is tenant acme\'s; allowed is a host that no other tenant has',
    );
    await world.receive(at("30", "acme", ["www.example.com"]));
    await world.receive(at("40", "globex", ["api.example.com"]));
    expect(tenant(world, "globex")?.state).toBe("active");
  });

  it("for the realm of another tenant is refused, whatever the cluster", async () => {
    const world = createWorld();
    await world.receive(message(onboarding()));
    const other = { tenant: "globex", cluster: "prod-us", hosts: ["globex.example.com"], realm: "acme" };
    await world.receive(message(onboarding({ id: "e2" }, other), { messageId: "m2", group: "globex" }));
    expect(tenant(world, "globex")).toBeUndefined();
    expect(world.deadLetters[0]?.reason).toBe(
      'data.realm: found "acme", which is tenant acme\'s; allowed is a realm that no other tenant has',
    );
  });

  it("for the namespace of another tenant is refused", async () => {
    const world = createWorld();
    await world.receive(message(onboarding()));
    const other = onboarding({ id: "e2" }, { tenant: "globex", namespace: "tenant-acme" });
    await world.receive(message(other, { messageId: "m2", group: "globex" }));
    expect(tenant(world, "globex")).toBeUndefined();
    expect(world.deadLetters).toMatchObject([{ tenant: "globex", eventId: "e2" }]);
  });
});

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
