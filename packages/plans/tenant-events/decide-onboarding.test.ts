import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterSchema } from "#domain/configuration.ts";
import type { EventMark } from "#domain/event-order.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { Onboarding, TenantRecord } from "#domain/tenant-record.ts";
import { decideOnboarding, type ExistingNamespace, type OnboardingFacts } from "./decide-onboarding.ts";
import { type Placement, planPlacement } from "./placement.ts";

const cluster = clusterSchema.parse({ name: "prod-eu", region: "eu-west-1", velero: { bucket: "example-backups" } });
const placement: Placement = { kind: "placement", cluster, namespace: "tenant-acme", realm: "acme" };
const tenant = tenantIdSchema.parse("acme");
const globex = tenantIdSchema.parse("globex");
const mark = (at: number, id = String(at)): EventMark => ({ source: "crm", id, at });
const asking = (...hosts: string[]) => ({ tenant, cluster: "prod-eu", hosts });
const facts: OnboardingFacts = { mark: mark(5), placement };

const onboarding: Onboarding = {
  request: mark(5),
  cluster: "prod-eu",
  namespace: "tenant-acme",
  hosts: ["a.example.com"],
  realm: "acme",
  applied: { request: mark(5), since: 6 },
};
const record: TenantRecord = { id: tenant, version: 3, onboarding };
const ours: ExistingNamespace = { tenant: "acme", terminating: false };

describe("decideOnboarding", () => {
  it("records a tenant who was not known", () => {
    expect(decideOnboarding(asking("a.example.com"), facts)).toEqual({
      kind: "onboard",
      record: {
        id: "acme",
        version: 0,
        onboarding: {
          request: mark(5),
          cluster: "prod-eu",
          namespace: "tenant-acme",
          hosts: ["a.example.com"],
          realm: "acme",
        },
      },
    });
  });

  it("takes a hold over that came first", () => {
    const hold = { placed: true, event: mark(1) };
    const decision = decideOnboarding(asking("a.example.com"), { ...facts, record: { id: tenant, version: 1, hold } });
    expect(decision).toMatchObject({ kind: "onboard", record: { version: 1, hold } });
  });

  it("lets a repeated event finish what is recorded, and changes nothing in it", () => {
    const decision = decideOnboarding(asking("a.example.com"), { ...facts, record, namespace: ours });
    expect(decision).toEqual({ kind: "onboard", record });
  });

  it("takes a newer event's hosts, and stays active meanwhile", () => {
    const decision = decideOnboarding(asking("b.example.com"), { ...facts, record, mark: mark(7) });
    expect(decision).toMatchObject({
      kind: "onboard",
      record: { onboarding: { request: mark(7), hosts: ["b.example.com"], applied: { request: mark(5), since: 6 } } },
    });
  });

  it("keeps the newer event's hosts where an older one comes late, and says so", () => {
    const decision = decideOnboarding(asking("old.example.com"), { ...facts, record, mark: mark(4) });
    expect(decision).toEqual({ kind: "onboard", record, supersededBy: mark(5) });
  });

  it("refuses a realm that another tenant has", () => {
    expect(decideOnboarding(asking("a.example.com"), { ...facts, realmPromisedTo: globex })).toEqual({
      kind: "refuse",
      reason: "RealmTaken",
      message: 'data.realm: found "acme", which is tenant globex\'s; allowed is a realm that no other tenant has',
    });
    expect(decideOnboarding(asking("a.example.com"), { ...facts, realmPromisedTo: tenant })).toMatchObject({
      kind: "onboard",
    });
  });

  const hostsTaken = [
    { host: "b.example.com", tenant: globex, as: "b.example.com" },
    { host: "c.example.com", tenant: globex, as: "*.example.com" },
  ];

  it("refuses hosts that other tenants have, naming each with its place, and whose it is", () => {
    const wanted = asking("a.example.com", "b.example.com", "c.example.com");
    for (const known of [{}, { record, mark: mark(7) }]) {
      expect(decideOnboarding(wanted, { ...facts, ...known, hostsTaken })).toEqual({
        kind: "refuse",
        reason: "HostTaken",
        message: [
          'data.hosts[1]: found "b.example.com", which is tenant globex\'s; allowed is a host that no other tenant has',
          'data.hosts[2]: found "c.example.com", which overlaps with *.example.com of tenant globex; allowed is a host that no other tenant has',
        ].join("\n"),
      });
    }
  });

  it("does not mind who has the hosts of an event that comes late: they are not asked for any more", () => {
    const decision = decideOnboarding(asking("b.example.com"), { ...facts, record, mark: mark(4), hostsTaken });
    expect(decision).toEqual({ kind: "onboard", record, supersededBy: mark(5) });
  });

  it.each<[string, string, Partial<OnboardingFacts>, string]>([
    ["another namespace", "TenantCannotMove", { placement: { ...placement, namespace: "acme" } }, "data.namespace"],
    ["another realm", "TenantCannotMove", { placement: { ...placement, realm: "other" } }, "data.realm"],
    [
      "another cluster",
      "TenantCannotMove",
      { placement: { ...placement, cluster: { ...cluster, name: "prod-us" } } },
      'data.cluster: found "prod-us"; allowed is "prod-eu"',
    ],
  ])("refuses to move a tenant to %s, late or not", (_, reason, change, text) => {
    for (const at of [4, 6]) {
      const decision = decideOnboarding(asking("a.example.com"), { ...facts, record, mark: mark(at), ...change });
      expect(decision).toMatchObject({ kind: "refuse", reason, message: expect.stringContaining(text) });
    }
  });

  it.each<[string, Partial<OnboardingFacts>, string]>([
    ["that was promised to another tenant", { namespacePromisedTo: globex }, "NamespaceTaken"],
    ["labelled as another tenant's", { namespace: { tenant: "globex", terminating: false } }, "NamespaceTaken"],
    [
      "of a tenant whose name only begins alike",
      { namespace: { tenant: "acme-eu", terminating: false } },
      "NamespaceTaken",
    ],
    ["that exists without a label", { namespace: { terminating: false } }, "NamespaceNotOurs"],
    ["without a label, even while it is being deleted", { namespace: { terminating: true } }, "NamespaceNotOurs"],
  ])("refuses a namespace %s, of a new tenant and of a known one", (_, change, reason) => {
    expect(decideOnboarding(asking("a.example.com"), { ...facts, ...change })).toMatchObject({
      kind: "refuse",
      reason,
    });
    const known = { ...facts, record, ...change };
    expect(decideOnboarding(asking("a.example.com"), known)).toMatchObject({ kind: "refuse", reason });
  });

  it("takes a namespace that a person has labelled as the tenant's", () => {
    expect(decideOnboarding(asking("a.example.com"), { ...facts, namespace: ours }).kind).toBe("onboard");
  });

  it("waits for the tenant's own namespace while it is being deleted", () => {
    const decision = decideOnboarding(asking("a.example.com"), {
      ...facts,
      record,
      namespace: { ...ours, terminating: true },
    });
    expect(decision.kind).toBe("wait");
  });

  it("refuses an event id that comes again with other hosts, but not with the same in another order", () => {
    const two: TenantRecord = { ...record, onboarding: { ...onboarding, hosts: ["a.b", "c.d"] } };
    const decide = (...hosts: string[]) => decideOnboarding(asking(...hosts), { ...facts, record: two });
    expect(decide("c.d", "e.f")).toMatchObject({ kind: "refuse", reason: "EventIdReused" });
    expect(decide("c.d", "a.b").kind).toBe("onboard");
  });

  const left = (state: "offboarding" | "deleted") => {
    return { ...record, departure: { state, since: 8, request: mark(6), notBefore: 6 } } as const;
  };

  it("makes a tenant who is deleted anew, as another generation, and keeps the old one's tombstone", () => {
    const hold = { placed: false, event: mark(2) };
    const decision = decideOnboarding(asking("b.example.com"), {
      ...facts,
      record: { ...left("deleted"), hold, version: 7 },
      mark: mark(9),
    });
    expect(decision).toEqual({
      kind: "onboard",
      record: {
        id: record.id,
        version: 7,
        generation: 2,
        onboarding: expect.objectContaining({ request: mark(9), hosts: ["b.example.com"] }),
        tombstones: [expect.objectContaining({ generation: 1, namespace: "tenant-acme", since: 8 })],
      },
    });
  });

  it("does not let a tenant who is deleted come back in another cluster, where nobody would watch the tombstone", () => {
    const { placement } = facts;
    const elsewhere = { ...placement, cluster: { ...placement.cluster, name: "prod-us" } };
    expect(
      decideOnboarding(asking("a.example.com"), {
        ...facts,
        record: left("deleted"),
        mark: mark(9),
        placement: elsewhere,
      }),
    ).toMatchObject({ kind: "refuse", reason: "TenantCannotMove" });
  });

  it.each([
    ["offboarding", 9, "refuse"],
    ["offboarding", 5, "nothing"],
    ["deleted", 6, "nothing"],
    ["deleted", 5, "nothing"],
  ] as const)("of a tenant who is %s, asked for at %i, is answered by: %s", (state, at, kind) => {
    expect(decideOnboarding(asking("a.example.com"), { ...facts, record: left(state), mark: mark(at) }).kind).toBe(
      kind,
    );
  });

  it("ends the same, whatever the order and the number of times in which events come", () => {
    const events = fc.uniqueArray(
      fc.record({ at: fc.integer({ min: 1, max: 3 }), id: fc.constantFrom("a", "b", "c") }),
      {
        selector: ({ id }) => id,
        minLength: 1,
      },
    );
    const arrivals = events.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length }),
        fc.array(fc.constantFrom(...list), { maxLength: 5 }),
      ),
    );
    fc.assert(
      fc.property(arrivals, ([inOrder, shuffled, repeated]) => {
        const end = (list: typeof inOrder) =>
          list.reduce<TenantRecord | undefined>((known, { at, id }) => {
            const circumstances = { placement, mark: mark(at, id), ...(known && { record: known }) };
            const decision = decideOnboarding(asking(`${id}.example.com`), circumstances);
            return decision.kind === "onboard" ? decision.record : known;
          }, undefined);
        expect(end([...shuffled, ...repeated])).toEqual(end(inOrder));
      }),
    );
  });
});

describe("planPlacement", () => {
  it("names the namespace after the tenant where the event does not", () => {
    expect(planPlacement(asking(), [cluster])).toMatchObject({ namespace: "tenant-acme", realm: "acme" });
    expect(planPlacement({ ...asking(), namespace: "acme", realm: "r" }, [cluster])).toMatchObject({
      namespace: "acme",
      realm: "r",
    });
  });

  it("refuses a cluster that is not configured, and names those that are", () => {
    expect(planPlacement({ ...asking(), cluster: "prod-us" }, [cluster])).toMatchObject({
      reason: "ClusterNotConfigured",
      message: expect.stringContaining('data.cluster: found "prod-us"; allowed is one of: prod-eu'),
    });
  });

  it.each([
    "default",
    "kube-system",
    "kube-public",
    "kube-anything",
    "cert-manager",
    "velero",
    "ingress-nginx",
    "rehearsal-acme-1x9k2",
  ])("refuses the cluster's own namespace %s, or one of a rehearsal", (namespace) => {
    expect(planPlacement({ ...asking(), namespace }, [cluster])).toMatchObject({ reason: "NamespaceReserved" });
  });

  it("refuses Velero's and the ingress controller's namespaces under the names that the configuration gives them", () => {
    const other = { ...cluster, velero: { ...cluster.velero, namespace: "backup" }, ingress: { namespace: "edge" } };
    const kinds = ["backup", "edge", "velero"].map(
      (namespace) => planPlacement({ ...asking(), namespace }, [other]).kind,
    );
    expect(kinds).toEqual(["refuse", "refuse", "placement"]);
  });
});
