import { describe, expect, it } from "vitest";
import { DAY } from "./duration.ts";
import {
  type Backup,
  backupsOf,
  backupsToJudge,
  includesNamespace,
  isUsable,
  newestReadableBackups,
} from "./velero.ts";

const LABEL = "velero.io/schedule-name";

function backup(fields: Partial<Backup> & { readonly name: string }): Backup {
  return {
    uid: fields.name,
    labels: {},
    createdAt: 0,
    storageLocation: "default",
    phase: "Completed",
    includedNamespaces: ["tenant-acme"],
    excludedNamespaces: [],
    errors: 0,
    warnings: 0,
    validationErrors: [],
    volumeSnapshots: { attempted: 0, completed: 0 },
    csiVolumeSnapshots: { attempted: 0, completed: 0 },
    ...fields,
  };
}

describe("includesNamespace", () => {
  it.each([
    [["tenant-acme"], [], true],
    [["tenant-acme-eu"], [], false],
    [["tenant-ac"], [], false],
    [[], [], true],
    [["*"], [], true],
    [["tenant-*"], [], true],
    [["tenant-acm?"], [], true],
    [["tenant-{acme,globex}"], [], true],
    [["tenant-[ab]cme"], [], true],
    [["tenant-[!b]cme"], [], true],
    [["tenant-[!a]cme"], [], false],
    [["tenant.acme"], [], false],
    [["*"], ["tenant-acme"], false],
    [["tenant-acme"], ["tenant-*"], false],
    [["tenant-acme"], ["tenant-acme-eu"], true],
    [["tenant-[acme"], [], false],
    [["tenant-{acme"], [], false],
    [["tenant-acme"], ["tenant-[acme"], true],
  ])("included %j, excluded %j: tenant-acme is in: %s", (includedNamespaces, excludedNamespaces, expected) => {
    expect(includesNamespace({ includedNamespaces, excludedNamespaces }, "tenant-acme")).toBe(expected);
  });
});

describe("backupsOf", () => {
  it("finds a namespace's own backups and those of several namespaces, newest first", () => {
    const backups = [
      backup({ name: "old", startedAt: 1 }),
      backup({ name: "other", startedAt: 4, includedNamespaces: ["tenant-acme-eu"] }),
      backup({ name: "all", startedAt: 3, includedNamespaces: [] }),
      backup({ name: "mixed", startedAt: 5, includedNamespaces: ["tenant-globex", "tenant-ac*"] }),
      backup({ name: "new", startedAt: 2 }),
    ];
    expect(backupsOf(backups, "tenant-acme").map(({ name }) => name)).toEqual(["mixed", "all", "new", "old"]);
  });
});

describe("backupsToJudge", () => {
  const scheduled = { [LABEL]: "acme-kafka" };
  const byHand = backup({ name: "by-hand", startedAt: 9, narrowedBy: ["labelSelector"] });
  const partly = backup({ name: "partly", startedAt: 8, narrowedBy: ["includedResources"], labels: scheduled });
  const whole = backup({ name: "whole", startedAt: 7, narrowedBy: [] });

  it.each([
    ["all of the namespace, where there are any", [byHand, partly, whole], ["whole"]],
    ["a part, where a Schedule makes no others", [byHand, partly], ["partly"]],
    ["nothing, where only people made some of a part", [byHand], []],
  ])("takes the backups of %s", (_, backups, expected) => {
    expect(backupsToJudge(backups, "tenant-acme").map(({ name }) => name)).toEqual(expected);
    expect(newestReadableBackups(backups, "tenant-acme", 10).map(({ name }) => name)).toEqual(expected);
  });

  it("does not wait for another backup of the whole that somebody made by hand, once parts have gone on for a day", () => {
    const part = (startedAt: number, fields: Partial<Backup> = {}) => ({ ...partly, startedAt, ...fields });
    const judgedBy = (...parts: readonly Backup[]) => backupsToJudge([...parts, whole], "tenant-acme");
    expect(judgedBy(part(7 + DAY))).toEqual([whole]);
    expect(judgedBy(part(8 + DAY))).toEqual([part(8 + DAY)]);
    expect(judgedBy(part(8 + DAY, { phase: "Failed" }))).toEqual([whole]);
    const scheduledWhole = { ...whole, phase: "Failed", labels: { [LABEL]: "acme-daily" } };
    expect(backupsToJudge([part(8 + DAY), scheduledWhole, whole], "tenant-acme")).not.toContainEqual(part(8 + DAY));
  });

  it("takes parts while no backup of the whole has ended, and the whole where there are no parts", () => {
    const failed = backup({ name: "failed", startedAt: 10, phase: "Failed" });
    expect(backupsToJudge([partly, failed], "tenant-acme")).toEqual([partly]);
    expect(backupsToJudge([byHand, failed], "tenant-acme")).toEqual([failed]);
  });
});

describe("isUsable", () => {
  it.each([
    ["Completed", undefined, true],
    ["Completed", 11, true],
    ["Completed", 10, false],
    ["PartiallyFailed", 11, false],
    ["Deleting", 11, false],
    ["SomethingNew", 11, false],
  ])("phase %s expiring at %s: %s at 10", (phase, expiresAt, expected) => {
    expect(isUsable(backup({ name: "b", phase, ...(expiresAt === undefined ? {} : { expiresAt }) }), 10)).toBe(
      expected,
    );
  });
});

describe("newestReadableBackups", () => {
  const names = (backups: readonly Backup[]) =>
    newestReadableBackups(backups, "tenant-acme", 10).map(({ name }) => name);

  it("passes over what runs, failed, is being deleted or has expired, and takes one that failed in part", () => {
    const backups = [
      backup({ name: "running", startedAt: 9, phase: "InProgress" }),
      backup({ name: "failed", startedAt: 8, phase: "Failed" }),
      backup({ name: "deleting", startedAt: 7, phase: "Deleting" }),
      backup({ name: "expired", startedAt: 6, expiresAt: 10 }),
      backup({ name: "partly", startedAt: 5, phase: "PartiallyFailed" }),
      backup({ name: "whole", startedAt: 4 }),
    ];
    expect(names(backups)).toEqual(["partly"]);
  });

  it("takes the newest of every Schedule where each makes backups of a part", () => {
    const part = (name: string, schedule: string, startedAt: number, fields: Partial<Backup> = {}) =>
      backup({ name, startedAt, narrowedBy: ["labelSelector"], labels: { [LABEL]: schedule }, ...fields });
    expect(
      names([
        part("kafka-1", "kafka", 1),
        part("search-1", "search", 2),
        part("kafka-2", "kafka", 3),
        part("search-2", "search", 4, { phase: "Failed" }),
      ]),
    ).toEqual(["kafka-2", "search-1"]);
  });

  it("is empty where nothing can be read", () => {
    expect(names([backup({ name: "failed", phase: "Failed" })])).toEqual([]);
  });
});
