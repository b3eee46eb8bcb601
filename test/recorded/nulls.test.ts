import { describe, expect, it } from "vitest";
import { clusterSchema } from "#domain/configuration.ts";
import type { FactName } from "#domain/facts.ts";
import { collectFacts } from "#facts/collect.ts";
import { sourcesOf } from "#facts/sources.fixture.ts";
import { changed, isList, type Json, type Path, parse, pathsIn, valueAt } from "./json.ts";
import { healthyFiles, NOW } from "./recorded.ts";

const healthy = await healthyFiles();
const cluster = clusterSchema.parse({
  name: "prod-eu",
  region: "eu-west-1",
  velero: { bucket: "example-backups" },
});

const RESOURCES = [
  ["namespaces", "namespaces"],
  ["pods", "pods"],
  ["nodes", "nodes"],
  ["daemonSets", "daemonsets.apps"],
  ["services", "services"],
  ["persistentVolumeClaims", "persistentvolumeclaims"],
  ["persistentVolumes", "persistentvolumes"],
  ["networkPolicies", "networkpolicies.networking.k8s.io"],
  ["certificates", "certificates.cert-manager.io"],
  ["backups", "backups.velero.io"],
  ["schedules", "schedules.velero.io"],
  ["backupStorageLocations", "backupstoragelocations.velero.io"],
] as const satisfies readonly (readonly [FactName, string])[];

async function read(fact: FactName, resource: string, item: Json) {
  const { sources } = sourcesOf({ lists: { [resource]: [item] } });
  const reading = (await collectFacts(sources, [fact], { cluster, tenants: [], now: Date.parse(NOW) }))[fact];
  return reading?.status === "observed" ? reading.value : reading?.status;
}

/** The labels' own values are no fields: one that is null is malformed. */
const MAPS: ReadonlySet<unknown> = new Set(["labels", "matchLabels", "annotations"]);

/** Fields of an object of Kubernetes, which somebody may leave out or leave empty. */
function fieldsIn(item: Json): readonly Path[] {
  return pathsIn(item).filter((path) => typeof path.at(-1) === "string" && path.length > 1 && !MAPS.has(path.at(-2)));
}

describe("what is null in an object of Kubernetes", () => {
  it.each(RESOURCES)("is read as what is left out: %s", async (fact, resource) => {
    const items = valueAt(parse(healthy.get(`clusters/prod-eu/kubernetes/${resource}.json`) ?? new Uint8Array()), [
      "items",
    ]);
    const item = (isList(items) ? items : []).at(-1) ?? null;
    const fields = fieldsIn(item);
    expect(fields.length).toBeGreaterThan(3);
    for (const field of fields) {
      const [absent, empty] = [changed(item, field, undefined), changed(item, field, null)];
      expect(await read(fact, resource, empty), field.join(".")).toEqual(await read(fact, resource, absent));
    }
  });
});
