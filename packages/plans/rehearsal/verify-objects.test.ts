import { describe, expect, it } from "vitest";
import type { RehearsedObjects, RestoredObjects } from "#domain/rehearsed-objects.ts";
import { rehearsedObjects } from "./rehearsed.ts";
import { countObjects, verifyObjects } from "./verify-objects.ts";

const NOTHING: RestoredObjects = {
  ...{ configmaps: [], serviceaccounts: [], "deployments.apps": [], "statefulsets.apps": [], "cronjobs.batch": [] },
};

const ARCHIVED = {
  counted: {
    configmaps: ["a", "b", "c", "d", "e", "f", "g"],
    "deployments.apps": ["web"],
    "cronjobs.batch": ["report"],
  },
};

const wanted = (settings: Partial<Parameters<typeof rehearsedObjects>[0]> = {}): RehearsedObjects =>
  rehearsedObjects({ workloads: "zero", also: [], ...settings }, ARCHIVED);

const named = (names: readonly string[]) => names.map((name) => ({ name }));

describe("what a rehearsal restores", () => {
  it("is volumes, what is configured of them and of workloads, and what is asked for besides, each once", () => {
    expect(wanted({ also: ["secrets", "configmaps"] }).resources).toEqual([
      ...["persistentvolumeclaims", "persistentvolumes", "configmaps", "serviceaccounts"],
      ...["deployments.apps", "statefulsets.apps", "cronjobs.batch", "secrets"],
    ]);
  });

  it("is without workloads where none are wanted, which are not missed then", () => {
    const objects = wanted({ workloads: "none" });
    expect(objects.resources).not.toContain("deployments.apps");
    expect(verifyObjects(objects, { ...NOTHING, configmaps: named(ARCHIVED.counted.configmaps) }, "acme")).toEqual([]);
  });
});

describe("what came of it", () => {
  const whole: RestoredObjects = {
    ...{ ...NOTHING, configmaps: named([...ARCHIVED.counted.configmaps, "made-by-kubernetes"]) },
    ...{ "deployments.apps": named(["web"]), "cronjobs.batch": named(["report"]) },
  };

  it("is right where everything is there, whatever is there besides", () => {
    expect(verifyObjects(wanted(), whole, "acme")).toEqual([]);
    expect(countObjects(wanted(), whole)).toContainEqual({ resource: "configmaps", inBackup: 7, restored: 7 });
  });

  it("is missing where it is not there, by its resource: the first by name, the others by number", () => {
    const faults = verifyObjects(
      wanted(),
      { ...whole, configmaps: named(["g", "other"]), "deployments.apps": [] },
      "acme",
    );
    expect(faults).toEqual([
      {
        reason: "ObjectsMissing",
        message: "6 of 7 ConfigMaps of acme were not restored: a, b, c, d, e and 1 more",
      },
      { reason: "ObjectsMissing", message: "1 of 1 Deployments of acme were not restored: web" },
    ]);
    expect(countObjects(wanted(), { ...whole, configmaps: named(["g", "other"]) })[0]).toEqual({
      ...{ resource: "configmaps", inBackup: 7, restored: 1 },
    });
  });

  const awake: RestoredObjects = {
    ...{ ...whole, "deployments.apps": [{ name: "web", runs: "3 replicas" }] },
    "cronjobs.batch": [{ name: "report", runs: "its schedule not suspended" }],
  };
  const CRON_JOB = "CronJob report of acme was restored with its schedule not suspended";

  it("is not at rest where anything runs", () => {
    expect(verifyObjects(wanted(), awake, "acme").map(({ message }) => message)).toEqual([
      "Deployment web of acme was restored with 3 replicas",
      CRON_JOB,
    ]);
  });

  it("may run where that is configured, but nothing by the clock", () => {
    const faults = verifyObjects(wanted({ workloads: "as-backed-up" }), awake, "acme");
    expect(faults.map(({ message }) => message)).toEqual([CRON_JOB]);
  });
});
