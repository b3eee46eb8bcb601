import { NetworkingV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY, parseDuration } from "#domain/duration.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { tenantOf } from "#domain/tenant-record.ts";
import { objectPath } from "#effects/kubernetes/object-path.ts";
import type { Dependencies } from "#functions/tenant-events/dependencies.ts";
import { createTenantEvents } from "#functions/tenant-events/handler.ts";
import { message } from "#functions/tenant-events/world.double.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { planOnboarding } from "#plans/onboarding/plan-onboarding.ts";
import { createSurroundings } from "./onboarding-setup.ts";
import { sharedClients, soon } from "./shared-clients.ts";

const { config, core, createNamespace } = sharedClients();
const networking = config.makeApiClient(NetworkingV1Api);
const surroundings = await createSurroundings();
const { dependencies, asAdministrator } = surroundings;
const [cluster = expect.fail("no cluster is configured")] = dependencies.configuration.clusters;

interface Live {
  readonly metadata: { readonly resourceVersion: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

const context: Partial<Context> = { getRemainingTimeInMillis: () => 60_000 };
let sent = 0;

/** Hands an event to the function, on the real servers. Answers the ids of the messages that failed. */
async function send(event: object, deps: Dependencies = dependencies): Promise<readonly string[]> {
  sent += 1;
  const record = message(event, { messageId: `message-${sent}`, group: "onboarding", sentAt: Date.now() });
  const { batchItemFailures } = await createTenantEvents(deps)({ Records: [record] }, context as Context);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const onboarding = (tenant: string, data: object = {}) => ({
  specversion: "1.0",
  id: `event-${tenant}-${sent}`,
  source: "crm",
  type: "surety.tenant.onboarding.requested",
  time: new Date().toISOString(),
  data: { tenant, cluster: cluster.name, hosts: [`${tenant}.example.com`], ...data },
});

async function stateOf(tenant: string) {
  const record = await dependencies.tenants.getTenantRecord(tenantIdSchema.parse(tenant));
  return record && tenantOf(record)?.state;
}

function manifestsOf(tenant: string) {
  const id = tenantIdSchema.parse(tenant);
  const occupant = { id, namespace: `tenant-${id}`, hosts: [`${id}.example.com`] };
  return planOnboarding(occupant, cluster, dependencies.configuration.promises);
}

/** Every object of a tenant as it is now, by kind and name. */
async function objectsOf(tenant: string): Promise<ReadonlyMap<string, Live>> {
  const found = new Map<string, Live>();
  for (const manifest of manifestsOf(tenant)) {
    const live = await asAdministrator.request({ path: objectPath(manifest) });
    found.set(`${manifest.kind} ${manifest.metadata.name}`, live as Live);
  }
  return found;
}

const specsOf = (objects: ReadonlyMap<string, Live>) =>
  [...objects].map(([name, { metadata, spec }]) => ({ name, labels: metadata.labels, spec }));

/** What somebody does behind Surety's back. */
async function change(kind: string, name: string, body: object): Promise<void> {
  const manifest = manifestsOf("acme").find((m) => m.kind === kind && m.metadata.name === name);
  const path = objectPath(manifest ?? expect.fail(`there is no ${kind} ${name}`));
  await asAdministrator.request({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
}

/** The data of the last answer on the bus. */
async function answer() {
  const [last] = (await surroundings.answers()).toReversed();
  return JSON.parse(last?.Body ?? "null");
}

afterAll(() => surroundings.alerts.close());

describe("onboarding on a real API server, with the function's own rights only", () => {
  beforeAll(async () => {
    expect(await send(onboarding("acme"))).toEqual([]);
  });

  it("makes everything that was planned, stored as planned, and the tenant active", async () => {
    expect(await stateOf("acme")).toBe("active");
    const objects = await objectsOf("acme");
    expect(objects.size).toBe(8);
    for (const { kind, metadata, spec } of manifestsOf("acme")) {
      const live = objects.get(`${kind} ${metadata.name}`);
      expect(live?.metadata.labels).toMatchObject(metadata.labels);
      if (kind !== "Namespace") expect(live?.spec).toEqual(spec); // nothing misspelt, so nothing dropped
    }
  });

  it("is answered on the bus", async () => {
    expect(await answer()).toMatchObject({
      specversion: "1.0",
      type: "surety.tenant.onboarded",
      subject: "acme",
      data: { state: "active", namespace: "tenant-acme" },
    });
  });

  it("makes a Schedule that Velero accepts, with the promised retention", async () => {
    const schedule = async () => (await objectsOf("acme")).get("Schedule acme-daily");
    await waitUntil("Velero to accept it", async () => (await schedule())?.status?.["phase"] === "Enabled", soon);
    const template = Object((await schedule())?.spec?.["template"]);
    expect(template.includedNamespaces).toEqual(["tenant-acme"]);
    expect(parseDuration(template.ttl)).toBe(30 * DAY);
  });

  it("makes a Certificate that is issued", async () => {
    const issued = async () => {
      const { conditions } = Object((await objectsOf("acme")).get("Certificate acme-tls")?.status);
      return conditions?.[0]?.status === "True";
    };
    await waitUntil("the certificate", issued, soon);
  });

  it("applied again, changes nothing", async () => {
    const versions = async () =>
      [...(await objectsOf("acme"))].map(([name, { metadata }]) => [name, metadata.resourceVersion]);
    const before = await versions();
    expect(await send(onboarding("acme"))).toEqual([]);
    expect(await versions()).toEqual(before);
    expect((await answer()).data).toMatchObject({ created: [], changed: [] });
  });

  it("repairs drift of every kind, and reports it", async () => {
    const before = specsOf(await objectsOf("acme"));
    await networking.deleteNamespacedNetworkPolicy({ namespace: "tenant-acme", name: "surety-allow-dns" });
    await change("NetworkPolicy", "surety-deny-all", { spec: { egress: [{}] } });
    await change("NetworkPolicy", "surety-allow-own-namespace", {
      spec: { podSelector: { matchLabels: { app: "kafka" } }, ingress: [{}] },
    });
    await change("Namespace", "tenant-acme", { metadata: { labels: { "velero.io/exclude-from-backup": "true" } } });
    await change("ResourceQuota", "surety", {
      metadata: { labels: { "surety.dev/tenant": null } },
      spec: { hard: { "services.nodeports": "5", configmaps: "1" } },
    });
    await change("Schedule", "acme-daily", {
      spec: { paused: true, template: { ttl: "24h0m0s", excludedResources: ["persistentvolumeclaims"] } },
    });

    expect(await send(onboarding("acme"))).toEqual([]);

    expect(specsOf(await objectsOf("acme"))).toEqual(before);
    const { created, changed } = (await answer()).data;
    expect(created).toEqual(["NetworkPolicy tenant-acme/surety-allow-dns"]);
    expect(changed).toEqual([
      {
        object: "Namespace tenant-acme",
        changes: ['metadata.labels.velero.io/exclude-from-backup: found "true", now "false"'],
      },
      { object: "NetworkPolicy tenant-acme/surety-deny-all", changes: ["spec.egress: found [{}], removed"] },
      {
        object: "NetworkPolicy tenant-acme/surety-allow-own-namespace",
        changes: [
          'spec.ingress: found [{}], now [{"from":[{"podSelector":{}}]}]',
          'spec.podSelector.matchLabels: found {"app":"kafka"}, removed',
        ],
      },
      {
        object: "ResourceQuota tenant-acme/surety",
        changes: [
          'metadata.labels.surety.dev/tenant: found nothing, now "acme"',
          'spec.hard.services.nodeports: found "5", now "0"',
          'spec.hard.configmaps: found "1", removed',
        ],
      },
      {
        object: "Schedule velero/acme-daily",
        changes: [
          "spec.paused: found true, now false",
          'spec.template.ttl: found "24h0m0s", now "720h0m0s"',
          'spec.template.excludedResources: found ["persistentvolumeclaims"], removed',
        ],
      },
    ]);
  });

  it("changes a tenant's hosts, and nothing else", async () => {
    const before = await objectsOf("acme");
    expect(await send(onboarding("acme", { hosts: ["new.example.com"] }))).toEqual([]);
    const after = await objectsOf("acme");
    expect(after.get("Certificate acme-tls")?.spec?.["dnsNames"]).toEqual(["new.example.com"]);
    const others = (objects: typeof before) => specsOf(objects).filter(({ name }) => !name.startsWith("Certificate"));
    expect(others(after)).toEqual(others(before));
    expect(await stateOf("acme")).toBe("active");
  });
});

describe("a namespace that is not the tenant's", () => {
  it.each([
    ["nobody's", "not-ours", {}],
    ["another tenant's", "globex-own", { "surety.dev/tenant": "globex" }],
    ["of one whose id only begins alike", "initech-eu", { "surety.dev/tenant": "initech-eu" }],
  ])(
    "but %s, is refused: nothing is written, and one alert and a dead letter say why",
    async (_, namespace, labels) => {
      await createNamespace(namespace);
      await core.patchNamespace(
        { name: namespace, body: { metadata: { labels } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
      const before = await core.readNamespace({ name: namespace });

      expect(await send(onboarding("initech", { namespace }))).toEqual([]);

      expect(await core.readNamespace({ name: namespace })).toEqual(before);
      expect(await stateOf("initech")).toBeUndefined();
      expect((await surroundings.deadLetters()).map(({ MessageAttributes }) => MessageAttributes)).toMatchObject([
        {
          tenant: { StringValue: "initech" },
          eventId: { StringValue: expect.stringContaining("event-initech") },
          reason: { StringValue: expect.stringContaining(`data.namespace: found "${namespace}"`) },
        },
      ]);
      const alerts = await surroundings.alerts.takeUntilQuiet(500);
      expect(alerts).toMatchObject([{ severity: "ticket", tenant: "initech" }]);
    },
  );

  it("is kept out by the cluster itself, even if the function were to ask", async () => {
    await createNamespace("untouchable");
    const takeOver = dependencies.connect(cluster).request({
      method: "PATCH",
      path: "/api/v1/namespaces/untouchable",
      query: { fieldManager: "surety", force: "true" },
      contentType: "application/apply-patch+yaml",
      body: {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "untouchable", labels: { "surety.dev/tenant": "initech" } },
      },
    });
    await expect(takeOver).rejects.toThrow(/may not take over/u);
  });
});

describe("onboarding that is cut off", () => {
  /** The dependencies, of which the call of that number is made, and its answer lost. */
  function losing(lost: number): { readonly deps: Dependencies; readonly count: () => number } {
    let calls = 0;
    const lose =
      <A extends readonly unknown[], T>(call: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        calls += 1;
        const isLost = calls === lost;
        const result = call(...args);
        if (!isLost) return result;
        await result.catch(() => undefined);
        throw new Error("the answer was lost");
      };
    const { tenants, connect, publishEvents } = dependencies;
    const deps: Dependencies = {
      ...dependencies,
      tenants: {
        getTenantRecord: lose(tenants.getTenantRecord),
        getNamespaceOwner: lose(tenants.getNamespaceOwner),
        getRealmOwner: lose(tenants.getRealmOwner),
        getTakenHosts: lose(tenants.getTakenHosts),
        saveTenantRecord: (record) => lose(() => tenants.saveTenantRecord(record))(),
      },
      connect: (to) => ({ cluster: to.name, request: lose(connect(to).request) }),
      publishEvents: lose(publishEvents),
    };
    return { deps, count: () => calls };
  }

  /** What was written for a tenant, without what comes of its name. */
  async function written(tenant: string): Promise<unknown> {
    const text = JSON.stringify(specsOf(await objectsOf(tenant)));
    return JSON.parse(text.replaceAll(tenant, "TENANT").replace(/"schedule":"[^"]*"/u, '"schedule":""'));
  }

  it("after any call, and sent again, ends as if nothing had happened", async () => {
    const smooth = losing(0);
    expect(await send(onboarding("smooth"), smooth.deps)).toEqual([]);
    const expected = await written("smooth");
    expect(smooth.count()).toBeGreaterThan(20);

    for (let lost = 1; lost <= smooth.count(); lost += 1) {
      const tenant = `lost-${lost}`;
      const event = onboarding(tenant);
      expect(await send(event, losing(lost).deps), `call ${lost}`).toHaveLength(1);
      expect(await send(event), `call ${lost}`).toEqual([]);
      expect(await stateOf(tenant), `call ${lost}`).toBe("active");
      expect(await written(tenant), `call ${lost}`).toEqual(expected);
    }
  });
});
