import { describe, expect, it } from "vitest";
import { onboarding, tenant } from "./requests.fixture.ts";
import { createWorld, message, NOW } from "./world.double.ts";

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
