import { readFileSync } from "node:fs";
import { loadAllYaml, type V1ClusterRole } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { plural, RESOURCES, type ResourceName } from "#facts/resources.ts";

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

describe("every shipped role", () => {
  it.each(["sweep.yaml", "tenant-events.yaml"])("in %s names what it allows, without wildcards", (name) => {
    const rules = roles(name).flatMap((role) => role.rules ?? []);
    expect(rules.length).toBeGreaterThan(0);
    const named = rules.flatMap(({ apiGroups = [], resources = [], verbs }) => [...apiGroups, ...resources, ...verbs]);
    expect(named).not.toContain("*");
  });
});
