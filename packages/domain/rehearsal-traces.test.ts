import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REHEARSAL_LABEL } from "./rehearsal.ts";
import { isRehearsal, rehearsalTraces, tenantOfRehearsal } from "./rehearsal-traces.ts";
import { tenantIdSchema } from "./tenant.ts";
import type { PersistentVolume } from "./workloads.ts";

const name = "rehearsal-acme-1x9k2";
const labels = { [REHEARSAL_LABEL]: name };
const namespace = { name, uid: "u", labels, createdAt: 0, phase: "Active" };
const volume: PersistentVolume = { name: "pv", uid: "u", phase: "Released", claim: { namespace: name, name: "data" } };

describe("whose a rehearsal is", () => {
  it.each([
    [name, "acme"],
    ["rehearsal-acme-eu-1x9k2", "acme-eu"],
    ["rehearsal-rehearsal-1x9k2", "rehearsal"],
    ["rehearsal-acme", undefined],
    ["rehearsal-acme-12345678", undefined],
    ["rehearsal--acme-1", undefined],
    ["my-rehearsal-acme-1x9k2", undefined],
    ["tenant-acme", undefined],
    [undefined, undefined],
  ])("%s is of %s", (given, tenant) => {
    expect(tenantOfRehearsal(given)).toBe(tenant);
  });

  it("is told by its name, whatever the tenant's id and the hash", () => {
    const ids = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/u);
    fc.assert(
      fc.property(ids, fc.nat(2 ** 32 - 1), (id, hash) => {
        expect(tenantIdSchema.safeParse(id).success).toBe(true);
        expect(tenantOfRehearsal(`rehearsal-${id}-${hash.toString(36)}`)).toBe(id);
      }),
    );
  });

  it("is a namespace whose label is its name, and that is no tenant's", () => {
    expect(isRehearsal(namespace)).toBe(true);
    expect(isRehearsal({ name, labels: {} })).toBe(false);
    expect(isRehearsal({ name: "rehearsal-acme-2", labels })).toBe(false);
    expect(isRehearsal({ name, labels: { ...labels, "surety.dev/tenant": "acme" } })).toBe(false);
  });
});

describe("what a rehearsal has in the cluster", () => {
  const lists = { namespaces: [namespace], persistentVolumeClaims: [], persistentVolumes: [volume] };

  it("is its namespace and what is bound to claims in it, also once that is gone", () => {
    expect(rehearsalTraces("acme", lists)).toMatchObject({ namespaces: [namespace], persistentVolumes: [volume] });
    expect(rehearsalTraces("acme", { ...lists, namespaces: [] }).persistentVolumes).toEqual([volume]);
    expect(rehearsalTraces("acme-eu", lists).persistentVolumes).toEqual([]);
  });

  it("is nothing of a namespace that somebody else made under such a name", () => {
    const others = { ...namespace, labels: {} };
    expect(rehearsalTraces("acme", { ...lists, namespaces: [others] })).toEqual({
      ...{ namespaces: [], persistentVolumeClaims: [], persistentVolumes: [] },
    });
  });
});
