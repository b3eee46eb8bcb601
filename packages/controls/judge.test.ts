import { describe, expect, it } from "vitest";
import { clusterSchema } from "#domain/configuration.ts";
import type { Readings } from "#domain/facts.ts";
import { promisesSchema } from "#domain/promises.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { type TenantId, tenantSchema } from "#domain/tenant.ts";
import { type Control, defineControl } from "./control.ts";
import { judgeWorld } from "./judge.ts";
import { kept } from "./verdict.ts";

const cluster = clusterSchema.parse({ name: "prod-eu", region: "eu-west-1", velero: { bucket: "example-backups" } });
const [acme, gone, joining, elsewhere] = [
  { id: "acme", state: "active", cluster: "prod-eu" },
  { id: "gone", state: "deleted", cluster: "prod-eu" },
  { id: "joining", state: "onboarding", cluster: "prod-eu" },
  { id: "elsewhere", state: "active", cluster: "prod-us" },
].map((fields) => tenantSchema.parse({ ...fields, namespace: `tenant-${fields.id}`, since: "2026-01-01T00:00:00Z" }));

const counting = {
  promise: "daily-backups",
  severity: "page",
  looksAt: "Backups are counted.",
  reasons: {},
  needs: ["backups"],
} as const;
const counted = (backups: readonly unknown[]) => kept("Counted", `${backups.length} backups`);
const counts = defineControl({
  ...counting,
  id: "counts-backups",
  about: "tenants",
  judge: (_, { facts }) => counted(facts.backups),
});
const nothingLeft = defineControl({
  ...counting,
  id: "nothing-left",
  about: "deletedTenants",
  judge: (_, { facts }) => counted(facts.backups),
});
const ofCluster = defineControl({
  ...counting,
  id: "of-cluster",
  about: "clusters",
  judge: ({ facts }) => counted(facts.backups),
});

function judge(
  readings: Readings,
  controls: readonly Control[] = [counts, nothingLeft, ofCluster],
  only: TenantId | undefined = undefined,
) {
  const tenants = [acme, gone, joining, elsewhere].filter((tenant) => tenant !== undefined);
  return judgeWorld(controls, {
    cluster,
    tenants,
    readings,
    promises: promisesSchema.parse({}),
    exemptions: [],
    now: 7,
    only,
  });
}

describe("judgeWorld", () => {
  it("judges every control about every subject that it is about, and about nobody else", () => {
    expect(
      judge({ backups: observed([], 7) }).map(({ control, tenant, outcome }) => [control, tenant, outcome]),
    ).toEqual([
      ["counts-backups", "acme", "kept"],
      ["counts-backups", "joining", "notApplicable"],
      ["nothing-left", "gone", "kept"],
      ["of-cluster", null, "kept"],
    ]);
  });

  it("judges one tenant only, where one is asked for", () => {
    const judged = judge({ backups: observed([], 7) }, undefined, joining?.id);
    expect(judged.map(({ control, tenant }) => [control, tenant])).toEqual([["counts-backups", "joining"]]);
  });

  it("a needed fact that could not be read makes the finding unknown, with the cause", () => {
    const [finding] = judge({ backups: unreadable("forbidden", "Kubernetes prod-eu: backups.velero.io", "403") });
    expect(finding).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableForbidden",
      message: "Kubernetes prod-eu: backups.velero.io could not be read: 403",
      evidence: { cause: "forbidden" },
    });
  });

  it("all needed facts that could not be read are named, not only the first", () => {
    const needsThree = defineControl({
      ...counting,
      id: "needs-three",
      about: "clusters",
      needs: ["backups", "pods", "nodes"],
      judge: ({ facts }) => counted(facts.pods),
    });
    const readings = { pods: unreadable("forbidden", "prod-eu: pods", "403"), nodes: observed([], 7) };
    expect(judge(readings, [needsThree])).toMatchObject([
      {
        reason: "UnreadableNotLookedAt",
        message: "backups could not be read: nobody looked; prod-eu: pods could not be read: 403",
        evidence: { source: "backups", unreadable: ["backups", "prod-eu: pods"] },
      },
    ]);
  });

  it("a fact that is only considered reaches the judge as it is, and decides nothing", () => {
    const mentions = defineControl({
      ...counting,
      id: "mentions",
      about: "clusters",
      considers: ["snapshots", "volumes"],
      judge: ({ facts, considered }) =>
        kept(considered.snapshots.status, `${facts.backups.length} ${considered.volumes.status}`),
    });
    const readings = { backups: observed([], 7), volumes: observed([], 7) };
    expect(judge(readings, [mentions])).toMatchObject([
      { outcome: "kept", reason: "unreadable", message: "0 observed" },
    ]);
  });

  it("a control that fails for one tenant leaves the others judged", () => {
    const fails = defineControl({
      ...counting,
      id: "fails",
      about: "tenants",
      judge(tenant) {
        if (tenant.id === "acme") throw new RangeError("too far");
        return kept("Fine", "Fine.");
      },
    });
    const [first, second] = judge({ backups: observed([], 7) }, [fails, counts]).filter(
      ({ tenant }) => tenant === "acme",
    );
    expect(first).toMatchObject({
      outcome: "unknown",
      reason: "ControlFailed",
      message: "Control fails failed: RangeError: too far",
    });
    expect(second).toMatchObject({ control: "counts-backups", outcome: "kept" });
  });

  it("a needed fact that nobody collected makes the finding unknown", () => {
    expect(judge({}).map(({ outcome }) => outcome)).toEqual(["unknown", "notApplicable", "unknown", "unknown"]);
  });
});
