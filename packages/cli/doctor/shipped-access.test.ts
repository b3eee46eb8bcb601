import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { contains } from "./granted-access.ts";
import { accessIn, describeRight, readShippedAccess } from "./shipped-access.ts";

const metadata = { name: "role" };
const binding = {
  ...{ kind: "RoleBinding", metadata: { ...metadata, namespace: "velero" }, roleRef: { kind: "Role", name: "role" } },
  subjects: [{ kind: "Group", name: "surety:x" }],
};

describe("what the shipped manifests give", () => {
  it("is read from the very files, for every group that they name", async () => {
    const { groups, guards } = await readShippedAccess();
    const folder = resolve(import.meta.dirname, "../../../deploy/rbac");
    const names = ["sweep", "tenant-events", "delete-tenant", "prune-retention", "rehearse-restore"];
    expect(groups.map(({ name }) => name).sort()).toEqual(names.map((name) => `surety:${name}`).sort());
    const sweep = groups.find(({ name }) => name === "surety:sweep")?.rights ?? [];
    const written = readFileSync(resolve(folder, "sweep.yaml"), "utf8");
    expect(sweep.length).toBeGreaterThan(40);
    for (const { resource } of sweep) expect(written).toContain(resource);
    expect(guards.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
      "ConfigMap surety-rehearsals-at-rest",
      "ConfigMap surety-rehearsals-running",
      "ValidatingAdmissionPolicy surety-delete-tenant",
      "ValidatingAdmissionPolicy surety-rehearse-restore",
      "ValidatingAdmissionPolicy surety-tenant-events",
      "ValidatingAdmissionPolicyBinding surety-delete-tenant",
      "ValidatingAdmissionPolicyBinding surety-rehearse-restore",
      "ValidatingAdmissionPolicyBinding surety-tenant-events",
    ]);
  });

  it("is in Velero's namespace where a Role gives it, and with its subresource", async () => {
    const rules = [{ apiGroups: ["apps"], resources: ["deployments/scale"], verbs: ["patch"] }];
    const role = { kind: "Role", metadata: { ...metadata, namespace: "velero" }, rules };
    const namesake = {
      kind: "ClusterRole",
      metadata,
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }],
    };
    const { groups } = accessIn([namesake, role, binding]);
    expect(groups).toEqual([
      {
        name: "surety:x",
        rights: [{ verb: "patch", group: "apps", resource: "deployments/scale", inVelero: true }],
      },
    ]);
    expect(groups.flatMap(({ rights }) => rights).map(describeRight)).toEqual(["patch deployments/scale.apps"]);
  });

  it("is about one object only where a rule names it", () => {
    const rule = { apiGroups: [""], resources: ["configmaps"], resourceNames: ["a", "b"], verbs: ["get"] };
    const role = { kind: "Role", metadata: { ...metadata, namespace: "velero" }, rules: [rule] };
    const rights = accessIn([role, binding]).groups.flatMap((group) => group.rights);
    expect(rights.map(describeRight)).toEqual(["get configmaps/a", "get configmaps/b"]);
  });

  it("is not guessed: an object of an unknown kind, or a role that is not there, is an error", () => {
    expect(() => accessIn([{ kind: "ServiceAccount", metadata }])).toThrow();
    expect(() => accessIn([binding])).toThrow(/binds a Role that is not shipped: role/u);
  });
});

describe("an object of the cluster contains the applied one", () => {
  it.each([
    [{ a: 1, b: { c: [1, 2] }, added: true }, { a: 1, b: { c: [1, 2] } }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{}, { a: 1 }, false],
    [{ a: [1, 2, 3] }, { a: [1, 2] }, false],
    [{ a: [{ b: 1, added: 1 }] }, { a: [{ b: 1 }] }, true],
    [undefined, { a: 1 }, false],
  ])("%j, %j: %j", (found, wanted, answer) => {
    expect(contains(found, wanted)).toBe(answer);
  });
});
