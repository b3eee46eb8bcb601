import { readFileSync } from "node:fs";
import { loadAllYaml, type V1ClusterRole } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { nothingLeftBehind } from "#controls/nothing-left-behind/control.ts";
import { collectFacts } from "#facts/collect.ts";
import { CLUSTER } from "#facts/foreign.fixture.ts";
import { plural, RESOURCES, type ResourceName } from "#facts/resources.ts";
import { sourcesOf } from "#facts/sources.fixture.ts";
import { INVENTORY_NEEDS } from "#plans/deletion/plan-inventory.ts";
import { WORLD_STEPS } from "#plans/deletion/steps.ts";

const manifest = (name: string): V1ClusterRole[] =>
  loadAllYaml(readFileSync(new URL(`../../deploy/rbac/${name}`, import.meta.url), "utf8"));

const roles = (name: string) => manifest(name).filter(({ kind }) => kind === "ClusterRole" || kind === "Role");

describe("the shipped role of the sweep", () => {
  const rules = roles("sweep.yaml").flatMap((role) => role.rules ?? []);

  const listed = (Object.keys(RESOURCES) as ResourceName[]).filter((name) => name !== "secrets");

  it.each(listed)("may list %s, which facts are made of", (name) => {
    const { group } = RESOURCES[name];
    const allowing = rules.filter(
      ({ apiGroups, resources, verbs }) =>
        apiGroups?.includes(group) && resources?.includes(plural(name)) && verbs.includes("list"),
    );
    expect(allowing).not.toEqual([]);
  });

  it("may do nothing but list, and no secrets", () => {
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(["list"]));
    expect(rules.flatMap(({ resources }) => resources)).not.toContain("secrets");
  });

  it("may list Secrets only where a manifest of its own is applied, which the others do not bring along", () => {
    const [role, ...others] = roles("sweep-certificates.yaml");
    expect(others).toEqual([]);
    expect(role?.rules).toEqual([{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }]);
    const brought = readFileSync(new URL("../../deploy/rbac/kustomization.yaml", import.meta.url), "utf8");
    expect(brought).toContain("- sweep.yaml");
    expect(brought).not.toContain("sweep-certificates");
  });
});

describe("the shipped role of the deletion", () => {
  const rules = roles("delete-tenant.yaml").flatMap((role) => role.rules ?? []);
  const granted = rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`))),
  );
  const of = (isWanted: (verb: string) => boolean) =>
    new Set(granted.filter((grant) => isWanted(grant.split(" ")[0] ?? "")));

  it("may list what its steps look at, and what it has to stop or to name, and no more", async () => {
    const { sources, asked } = sourcesOf({});
    const names = [...INVENTORY_NEEDS, ...Object.values(WORLD_STEPS).flatMap((step) => step.needs)];
    const subject = { cluster: CLUSTER, tenants: [], now: 0 };
    await collectFacts(sources, [...names, ...nothingLeftBehind.needs], subject);
    const isResource = (name: string): name is ResourceName => Object.hasOwn(RESOURCES, name);
    const looked = asked.filter(isResource).map((name) => `list ${plural(name)}.${RESOURCES[name].group}`);
    expect(looked.length).toBeGreaterThan(10);
    const stopped = ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "cronjobs.batch", "jobs.batch"];
    const more = [...stopped, "volumeattachments.storage.k8s.io"].map((name) => `list ${name}`);
    expect(of((verb) => verb === "list")).toEqual(new Set([...looked, ...more]));
  });

  it("may write what its effects write, and no more", () => {
    expect(of((verb) => verb !== "list" && verb !== "get")).toEqual(
      new Set([
        ...["namespaces.", "persistentvolumes.", "daemonsets.apps"].map((name) => `delete ${name}`),
        ...["backuprepositories", "restores", "schedules"].map((name) => `delete ${name}.velero.io`),
        "delete volumesnapshotcontents.snapshot.storage.k8s.io",
        "create deletebackuprequests.velero.io",
        ...["deployments/scale.apps", "statefulsets/scale.apps", "cronjobs.batch", "jobs.batch"].map(
          (name) => `patch ${name}`,
        ),
      ]),
    );
  });

  it("may write in Velero's namespace what is Velero's, and not in any other", () => {
    const everywhere = roles("delete-tenant.yaml").find(({ kind }) => kind === "ClusterRole")?.rules ?? [];
    const velero = everywhere.filter(({ apiGroups }) => apiGroups?.includes("velero.io"));
    expect(velero.flatMap(({ verbs }) => verbs)).toEqual(["list"]);
  });
});

describe("every shipped role", () => {
  it.each(["sweep.yaml", "tenant-events.yaml", "delete-tenant.yaml"])(
    "in %s names what it allows, without wildcards",
    (name) => {
      const rules = roles(name).flatMap((role) => role.rules ?? []);
      expect(rules.length).toBeGreaterThan(0);
      const named = rules.flatMap(({ apiGroups = [], resources = [], verbs }) => [
        ...apiGroups,
        ...resources,
        ...verbs,
      ]);
      expect(named).not.toContain("*");
    },
  );
});
