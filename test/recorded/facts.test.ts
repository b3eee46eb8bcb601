import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { FactName } from "#domain/facts.ts";
import { backupObject, NOW, namespaceObject } from "#facts/foreign.fixture.ts";
import { countPasswordHashes } from "#facts/live/keycloak-passwords.ts";
import { listResource } from "#facts/live/kubernetes-list.ts";
import type { AwsOperation } from "#facts/operations.ts";
import type { ResourceName } from "#facts/resources.ts";
import { isList, parse, valueAt } from "./json.ts";
import { bytes, values } from "./parser-inputs.ts";
import { healthyFiles } from "./recorded.ts";
import { parser, RUNS, read, survives } from "./survival.ts";

const healthy = await healthyFiles();
const recorded = (path: string) => parse(healthy.get(path) ?? Buffer.from("null"));

const metadata = (name: string) => ({ name, namespace: "velero", creationTimestamp: "2026-03-10T01:00:00Z" });
/** Of what a healthy cluster has none of. */
const MADE: { readonly [R in ResourceName]?: readonly object[] } = {
  "restores.velero.io": [
    {
      metadata: metadata("r-1"),
      spec: { backupName: "acme-1", includedNamespaces: ["*"], namespaceMapping: { "tenant-acme": "copy" } },
      status: { phase: "PartiallyFailed", errors: 1 },
    },
  ],
  "deletebackuprequests.velero.io": [
    { metadata: metadata("d-1"), spec: { backupName: "acme-1" }, status: { phase: "Processed", errors: ["no"] } },
  ],
  "backuprepositories.velero.io": [
    {
      metadata: metadata("k-1"),
      spec: { volumeNamespace: "tenant-acme", backupStorageLocation: "default" },
      status: { phase: "Ready" },
    },
  ],
  "volumesnapshotcontents.snapshot.storage.k8s.io": [
    {
      metadata: metadata("c-1"),
      spec: {
        driver: "ebs.csi.aws.com",
        volumeSnapshotRef: { namespace: "tenant-acme" },
        source: { volumeHandle: "v" },
      },
      status: { snapshotHandle: "snap-1" },
    },
  ],
  "targetgroupbindings.elbv2.k8s.aws": [
    { metadata: metadata("t-1"), spec: { targetGroupARN: "arn:aws:x", serviceRef: { name: "web", port: 443 } } },
  ],
};

function itemsOf(resource: ResourceName): readonly object[] {
  const items = valueAt(recorded(`clusters/prod-eu/kubernetes/${resource}.json`), ["items"]);
  const found = (isList(items) ? items : []).filter((item) => typeof item === "object" && item !== null);
  return MADE[resource] ?? found;
}

const OBJECTS = (
  [
    ["namespaces", "namespaces"],
    ["pods", "pods"],
    ["nodes", "nodes"],
    ["daemonSets", "daemonsets.apps"],
    ["services", "services"],
    ["targetGroupBindings", "targetgroupbindings.elbv2.k8s.aws"],
    ["persistentVolumeClaims", "persistentvolumeclaims"],
    ["persistentVolumes", "persistentvolumes"],
    ["certificates", "certificates.cert-manager.io"],
    ["tlsSecrets", "secrets"],
    ["backups", "backups.velero.io"],
    ["schedules", "schedules.velero.io"],
    ["backupStorageLocations", "backupstoragelocations.velero.io"],
    ["restores", "restores.velero.io"],
    ["deleteBackupRequests", "deletebackuprequests.velero.io"],
    ["backupRepositories", "backuprepositories.velero.io"],
    ["volumeSnapshotContents", "volumesnapshotcontents.snapshot.storage.k8s.io"],
  ] as const satisfies readonly (readonly [FactName, ResourceName])[]
).map(([fact, resource]) => ({ fact, resource }));

const ANSWERS = (
  [
    ["volumes", "describe-volumes"],
    ["snapshots", "describe-snapshots"],
    ["securityGroups", "describe-security-groups"],
    ["vpcs", "describe-vpcs"],
    ["subnets", "describe-subnets"],
    ["instances", "describe-instances"],
    ["loadBalancers", "describe-load-balancers"],
    ["listeners", "describe-listeners"],
  ] as const satisfies readonly (readonly [FactName, AwsOperation])[]
).map(([fact, operation]) => ({ fact, operation }));

describe(`of ${RUNS} damaged or random objects and answers a fact is made, or it says what is wrong with them:`, () => {
  it.each(OBJECTS)("$fact", async ({ fact, resource }) => {
    const items = itemsOf(resource);
    expect(await read([fact], { lists: { [resource]: items } })).toEqual(["observed"]);
    const inputs = values(items.slice(-2));
    await survives({
      name: fact,
      inputs,
      parse: (item) => read([fact], { lists: { [resource]: [item] } }),
      declared: [],
    });
  });

  it.each(ANSWERS)("$fact of AWS", async ({ fact, operation }) => {
    const page = recorded(`aws/eu-west-1/${operation}.json`);
    const others = fact === "listeners" ? { "describe-load-balancers": [{ LoadBalancers: [] }] } : {};
    const parseOne = (one: unknown) => read([fact], { aws: { ...others, [operation]: [one] } });
    expect(await parseOne(page)).toEqual(["observed"]);
    const inputs = values([typeof page === "object" && page !== null ? page : {}]);
    await survives({ name: fact, inputs, parse: parseOne, declared: [] });
  });

  it("realms and the server of Keycloak", async () => {
    const realms = [{ realm: "acme", enabled: true, passwordPolicy: "hashIterations(20000)" }];
    const inputs = fc.tuple(values([realms]), values([{ systemInfo: { version: "26.0.1" } }]));
    const object = (value: unknown) => (typeof value === "object" && value !== null ? value : {});
    await survives({
      name: "Keycloak",
      inputs,
      parse: ([answer, server]) =>
        read(["realms", "keycloakServer"], { keycloak: { realms: object(answer), serverinfo: object(server) } }),
      declared: [],
    });
  });

  it("handshakes", async () => {
    const inputs = values([{ host: "acme.example.com", accepted: ["TLSv1.2"], refused: ["TLSv1"], chain: [] }]);
    await survives({
      name: "handshakes",
      inputs,
      parse: (seen) =>
        read(["servedTls"], { tls: typeof seen === "object" && seen !== null ? { "acme.example.com": seen } : {} }),
      declared: [],
    });
  });
});

describe(`of ${RUNS} damaged descriptions of a backup`, () => {
  const key = "backups/acme-1/velero-backup.json";
  const place = {
    "backupstoragelocations.velero.io": [
      { metadata: metadata("default"), spec: { default: true, objectStorage: { bucket: "example-backups" } } },
    ],
  };
  const listing = { Contents: [{ Key: key, Size: 300, LastModified: "2026-03-10T01:00:00Z" }] };
  const material = (backups: readonly object[], body: Uint8Array) => ({
    lists: { ...place, "backups.velero.io": backups },
    buckets: {
      "example-backups/get-bucket-versioning": [{}],
      "example-backups/list-objects-v2": [listing],
    } as const,
    objects: {
      [`example-backups/${key}`]: body,
      "example-backups/backups/acme-1/acme-1.tar.gz": gzipSync(""),
    },
  });
  const inputs = bytes([Buffer.from(JSON.stringify(backupObject("acme-1")))]);

  it("a backup that the cluster does not know is made, or it is said what is wrong with it", async () => {
    const parseOne = (body: Uint8Array) => read(["strayBackups"], material([], body));
    await survives(parser({ name: "velero-backup.json", inputs, parse: parseOne, declared: [] }));
  });

  it("its contents are told, or what is wrong with them", async () => {
    const known = [backupObject("acme-1")];
    const parseOne = (body: Uint8Array) => read(["backupContents"], material(known, body));
    await survives(parser({ name: "velero-backup.json", inputs, parse: parseOne, declared: [] }));
  });
});

describe(`of ${RUNS} damaged or random answers of a live API`, () => {
  const page = {
    ...{ kind: "NamespaceList", apiVersion: "v1", metadata: { resourceVersion: "1", continue: "" } },
    items: [namespaceObject("a"), namespaceObject("b")],
  };
  const isTyped = z.object({
    kind: z.literal("NamespaceList"),
    apiVersion: z.literal("v1"),
    items: z.array(z.unknown()),
  });

  it("only a List of that very kind is believed, whatever else there is", async () => {
    const list = (answer: unknown) =>
      listResource({ cluster: "prod-eu", request: async () => answer }, "namespaces", (item) => item, {
        clock: () => NOW,
        isServed: async () => true,
      });
    expect(await list(page)).toMatchObject({ status: "observed", value: page.items });
    await survives({
      name: "lists of Kubernetes",
      inputs: values([page]),
      parse: async (answer) => {
        const reading = await list(answer);
        expect(reading.status === "observed").toBe(reading.status === "observed" && isTyped.safeParse(answer).success);
        expect(reading.status === "unreadable" ? reading.cause : "malformed").toBe("malformed");
      },
      declared: [],
    });
  });

  it("passwords are counted, or it is said what is wrong with the answer", async () => {
    const credential = { type: "password", credentialData: '{"algorithm":"argon2","hashIterations":5}' };
    await survives({
      name: "credentials of Keycloak",
      inputs: fc.tuple(values([[{ id: "u-1" }]]), values([[credential]]), fc.oneof(fc.constant(1), fc.anything())),
      parse: ([users, credentials, count]) => {
        const get = async (path: string) =>
          path.endsWith("/count") ? count : path.endsWith("/credentials") ? credentials : users;
        const api = { get, passwordSamples: 10, delete: async () => undefined, hasRealm: async () => true };
        return countPasswordHashes(api, "acme", NOW);
      },
      declared: [z.core.$ZodError, SyntaxError],
    });
  });
});
