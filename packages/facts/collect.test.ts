import { describe, expect, it } from "vitest";
import type { FactName } from "#domain/facts.ts";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import {
  backupObject,
  CLUSTER,
  locationObject,
  NOW,
  namespaceObject,
  snapshotItem,
  tenant,
} from "./foreign.fixture.ts";
import { FACTS } from "./index.ts";
import { sourcesOf } from "./sources.fixture.ts";

const subject = { cluster: CLUSTER, tenants: [tenant("acme")], now: NOW };
const velero = {
  "backups.velero.io": [backupObject("acme-1")],
  "backupstoragelocations.velero.io": [locationObject()],
};

describe("collectFacts", () => {
  it("reads what is named, and nothing else", async () => {
    const { sources, asked } = sourcesOf({ lists: { namespaces: [namespaceObject("tenant-acme")] } });
    const readings = await collectFacts(sources, ["namespaces"], subject);
    expect(Object.keys(readings)).toEqual(["namespaces"]);
    expect(readings.namespaces).toMatchObject({
      status: "observed",
      value: [{ name: "tenant-acme" }],
      observedAt: NOW,
    });
    expect(asked).toEqual(["namespaces"]);
  });

  it("reads what a fact is made of, without returning it", async () => {
    const { sources, asked } = sourcesOf({ lists: velero });
    const readings = await collectFacts(sources, ["volumeInfos"], subject);
    expect(Object.keys(readings)).toEqual(["volumeInfos"]);
    expect(asked).toContain("backups.velero.io");
  });

  it("asks once for what several facts need", async () => {
    const { sources, asked } = sourcesOf({ lists: velero });
    await collectFacts(sources, ["backups", "volumeInfos", "backups", "backupStorageLocations"], subject);
    expect(asked.filter((what) => what === "backups.velero.io")).toHaveLength(1);
  });

  it("asks for no list twice, whatever is collected", async () => {
    const { sources, asked } = sourcesOf({ lists: velero });
    await collectFacts(sources, Object.keys(FACTS) as FactName[], subject);
    expect(asked.length).toBeGreaterThan(40);
    expect(asked.filter((what, at) => asked.indexOf(what) !== at)).toEqual([]);
  });

  it("does not know what a collector with a fault of its own was to read, and still reads the others", async () => {
    const { sources } = sourcesOf({ lists: { namespaces: [namespaceObject("tenant-acme")] } });
    const faulty = { ...sources, aws: () => Promise.reject(new TypeError("x is not a function")) };
    const readings = await collectFacts(faulty, ["namespaces", "snapshots"], subject);
    expect(readings.namespaces?.status).toBe("observed");
    expect(readings.snapshots).toEqual(unreadable("failed", "prod-eu: snapshots", "TypeError: x is not a function"));
  });

  it("leaves the others as they are where one cannot be read", async () => {
    const forbidden = unreadable("forbidden", "Kubernetes prod-eu: namespaces", "403");
    const { sources } = sourcesOf({
      lists: { namespaces: forbidden },
      aws: { "describe-snapshots": [{ Snapshots: [snapshotItem("snap-1")] }] },
    });
    const readings = await collectFacts(sources, ["namespaces", "snapshots", "volumes"], subject);
    expect(readings.namespaces).toEqual(forbidden);
    expect(readings.snapshots?.status).toBe("observed");
    expect(readings.volumes).toMatchObject({ status: "unreadable", cause: "notLookedAt" });
  });
});
