import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { LifecycleRule } from "#domain/storage.ts";
import { location, NOW } from "../cluster.fixture.ts";
import {
  adviceOf,
  findingOf,
  folder,
  healthyStorage,
  type StoredFacts,
  together,
  violationsOf,
} from "../stored.fixture.ts";
import { backupKept } from "./control.ts";
import { judgeLifecycles } from "./lifecycles.ts";

const judge = findingOf(backupKept, "acme");

describe("a rule of the bucket's lifecycle", () => {
  const ruled = (fields: Partial<LifecycleRule>, change: (facts: StoredFacts) => void = () => undefined) => {
    const rule = { id: "cleanup", enabled: true, prefix: "", tags: {}, transitions: [], ...fields };
    return judge(together(change, (facts) => void Object.assign(facts.settings, { lifecycle: observed([rule], NOW) })));
  };
  const early = { expiration: { days: 29 } };

  it("that deletes backups early breaks the promise to every tenant of the bucket", () => {
    const finding = ruled(early);
    expect(violationsOf(finding)).toEqual(["LifecycleTooShort Bucket example-backups"]);
    expect(finding.message).toBe(
      "Lifecycle rule cleanup of bucket example-backups deletes objects after 29 d; promised are 30 d, and not shorter.",
    );
    expect(ruled({ expiration: { days: 30 } }).outcome).toBe("kept");
  });

  it.each<[string, Partial<LifecycleRule>, string]>([
    ["for backups", { ...early, prefix: "backups/" }, "broken"],
    ["for some of them", { ...early, prefix: "backups/acme" }, "broken"],
    ["for the beginning of the folder's name", { ...early, prefix: "back" }, "broken"],
    ["for something else", { ...early, prefix: "logs/" }, "kept"],
    ["for another folder that is named alike", { ...early, prefix: "backups-old/" }, "kept"],
    ["that is disabled", { ...early, enabled: false }, "kept"],
    ["that deletes nothing current", {}, "kept"],
    ["from a date on that is to come", { expiration: { at: NOW + 30 * DAY } }, "kept"],
    ["from a date on that is near", { expiration: { at: NOW + 30 * DAY - 1 } }, "broken"],
    ["from a date on that has passed", { expiration: { at: NOW - DAY } }, "broken"],
  ])("%s: %j is %s", (_, fields, outcome) => {
    expect(ruled(fields).outcome).toBe(outcome);
  });

  it.each([
    ["backups/acme-", "broken"],
    ["backups/acme-daily-2026", "broken"],
    ["backups/acme-daily-20270101010000/", "broken"],
    ["backups/globex-", "kept"],
    ["backups/acme-eu-", "kept"],
    ["backups/acme-daily-x/", "broken"],
  ])("for %s leaves acme's %s: it is about backups whose names begin so", (prefix, outcome) => {
    expect(ruled({ ...early, prefix }).outcome).toBe(outcome);
  });

  it("under the place's prefix is what counts", () => {
    expect(ruled({ ...early, prefix: "prod/backups/" }).outcome).toBe("kept");
    const { versions, settings: usual } = healthyStorage();
    const place = { bucket: "b", prefix: "prod", folders: [], versions };
    const inProd = (prefix: string) => {
      const lifecycle = observed([{ id: "", enabled: true, prefix, tags: {}, transitions: [], ...early }], NOW);
      const settings = new Map([["b", { ...usual, lifecycle }]]);
      return judgeLifecycles([place], settings, {
        ...{ namespace: "tenant-acme", backups: [{ name: "acme-daily-1" }], schedules: [], locations: [] },
        ...{ retention: 30 * DAY, now: NOW },
      }).violations.length;
    };
    expect(["", "prod", "prod/", "prod/backups/", "prod/backups/acme"].map(inProd)).toEqual([1, 1, 1, 1, 1]);
    expect(["backups/", "prod/restores/", "prod2/"].map(inProd)).toEqual([0, 0, 0]);
  });

  it("by tags is broken where Velero is told to set all of them", () => {
    const told = (objectTags: Readonly<Record<string, string>>) =>
      ruled({ ...early, tags: { team: "data", keep: "" } }, (facts) => {
        facts.backupStorageLocations = [location({ objectTags })];
      });
    expect(violationsOf(told({ team: "data", keep: "", x: "y" }))).toEqual([
      "LifecycleTooShort Bucket example-backups",
    ]);
    expect(told({ team: "data" }).outcome).toBe("kept");
    expect(adviceOf(told({ team: "data", keep: "yes" }))).toEqual(["LifecycleByTag"]);
  });

  it("to a class of one zone is worth a word, as long as backups are kept", () => {
    const moved = (days: number) => adviceOf(ruled({ transitions: [{ days, storageClass: "ONEZONE_IA" }] }));
    expect([moved(29), moved(30)]).toEqual([["LifecycleToOneZone"], []]);
  });

  it("by tags, or to a class that is frozen, is worth a word", () => {
    const tagged = ruled({ ...early, tags: { a: "b" } });
    expect([tagged.outcome, ...adviceOf(tagged)]).toEqual(["kept", "LifecycleByTag"]);
    const frozen = ruled({ transitions: [{ days: 10, storageClass: "DEEP_ARCHIVE" }] });
    expect([frozen.outcome, ...adviceOf(frozen)]).toEqual(["kept", "LifecycleFreezes"]);
    expect(adviceOf(ruled({ transitions: [{ days: 10, storageClass: "STANDARD_IA" }] }))).toEqual([]);
    expect(adviceOf(ruled({ transitions: [{ days: 30, storageClass: "GLACIER" }] }))).toEqual([]);
  });

  it("that deletes file copies at all breaks them, where there are any", () => {
    const late = { expiration: { days: 90 } };
    const copies = (facts: StoredFacts) => void facts.folders.push(folder({ area: "kopia", name: "tenant-acme" }));
    expect(ruled(late).outcome).toBe("kept");
    expect(violationsOf(ruled(late, copies))).toEqual(["LifecycleBreaksRepository Bucket example-backups"]);
    expect(ruled({ ...late, prefix: "backups/" }, copies).outcome).toBe("kept");
  });

  it("that could not be seen is unknown", () => {
    const lifecycle = unreadable("forbidden", "s3", "no");
    expect(judge((facts) => void Object.assign(facts.settings, { lifecycle }))).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableForbidden",
    });
  });
});
