import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "#domain/duration.ts";
import { observed, type UnreadableCause, unreadable } from "#domain/reading.ts";
import type { BucketSettings } from "#domain/storage.ts";
import type { BackupStorageLocation } from "#domain/velero.ts";
import { backup, location, NOW, schedule } from "../cluster.fixture.ts";
import {
  adviceOf,
  findingOf,
  folder,
  judgeStored,
  type StoredFacts,
  together,
  violationsOf,
} from "../stored.fixture.ts";
import { backupOffsite } from "./control.ts";

const judge = findingOf(backupOffsite, null);

const located = (fields: Partial<BackupStorageLocation>) => (facts: StoredFacts) => {
  facts.backupStorageLocations = [location(fields)];
};
const setting = (fields: Partial<BucketSettings>) => (facts: StoredFacts) => void Object.assign(facts.settings, fields);

describe("backup-offsite", () => {
  it("is kept where everything is as promised, once for the cluster", () => {
    expect(judgeStored(backupOffsite)).toMatchObject([
      {
        ...{ tenant: null, outcome: "kept", reason: "BackupsOffsite", advisories: [] },
        message: "Backups are in s3://example-backups/: in eu-west-1, encrypted, private and reachable.",
        evidence: { places: ["s3://example-backups/"], locations: [{ name: "default", phase: "Available" }] },
      },
    ]);
  });
});

describe("the location", () => {
  it.each<[string, Partial<BackupStorageLocation>, string]>([
    ["is Unavailable", { phase: "Unavailable", message: "AccessDenied" }, "LocationUnavailable"],
    ["was never looked at", { phase: "New" }, "LocationUnavailable"],
    ["is ReadOnly", { accessMode: "ReadOnly" }, "LocationReadOnly"],
  ])("that %s breaks the promise", (_, fields, reason) => {
    expect(violationsOf(judge(located(fields)))).toEqual([`${reason} BackupStorageLocation default`]);
  });

  it("says why it is Unavailable", () => {
    expect(judge(located({ phase: "Unavailable", message: "AccessDenied" })).message).toBe(
      "BackupStorageLocation default is Unavailable: AccessDenied; it must be Available.",
    );
  });

  it("must be where the configuration says", () => {
    expect(violationsOf(judge(located({ prefix: "prod" })))).toEqual([
      "LocationMissing BackupStorageLocation s3://example-backups/",
      "LocationElsewhere BackupStorageLocation default",
    ]);
  });

  it("must have been looked at within the hour, or three times as long as it is told to wait", () => {
    const looked = (age: number, validatedEvery?: number) =>
      judge(located({ lastValidatedAt: NOW - age, ...(validatedEvery === undefined ? {} : { validatedEvery }) }));
    expect(looked(HOUR).outcome).toBe("kept");
    expect(looked(HOUR + 1)).toMatchObject({
      ...{ outcome: "unknown", reason: "UnreadableStale" },
      message: "BackupStorageLocation default could not be read: Velero has not looked at it for 1 h",
    });
    expect(looked(36 * HOUR, 12 * HOUR).outcome).toBe("kept");
    expect(looked(36 * HOUR + 1, 12 * HOUR).outcome).toBe("unknown");
    expect(looked(HOUR + 1, MINUTE).outcome).toBe("unknown");
  });

  it("that nobody uses may be anything, unless it is the configured one", () => {
    const other = location({ name: "old", bucket: "old-backups", phase: "Unavailable", isDefault: false });
    expect(judge((facts) => void facts.backupStorageLocations.push(other)).outcome).toBe("kept");
    const spare = location({ name: "spare", accessMode: "ReadOnly", isDefault: false });
    expect(judge((facts) => void facts.backupStorageLocations.push(spare)).outcome).toBe("broken");
  });

  it.each<[string, (facts: StoredFacts) => void]>([
    ["a Backup", (facts) => void facts.backups.push(backup({ name: "b", storageLocation: "old" }))],
    ["a Schedule", (facts) => void facts.schedules.push(schedule({ name: "s", storageLocation: "old" }))],
  ])("is in use where %s of a tenant is in it, or there is none of that name", (_, use) => {
    const old = location({ name: "old", phase: "Unavailable", isDefault: false });
    expect(violationsOf(judge(together(use, (facts) => void facts.backupStorageLocations.push(old))))).toEqual([
      "LocationUnavailable BackupStorageLocation old",
    ]);
    expect(violationsOf(judge(use))).toEqual(["LocationMissing BackupStorageLocation old"]);
  });

  it("is not in use by what is nobody's, or a deleted tenant's", () => {
    const change = (facts: StoredFacts) =>
      void facts.backups.push(
        backup({ name: "a", includedNamespaces: ["kube-system"], storageLocation: "old" }),
        backup({ name: "b", includedNamespaces: ["tenant-gone"], storageLocation: "old" }),
      );
    expect(judge(change).outcome).toBe("kept");
  });

  it("that is the default must exist where something names none", () => {
    const named = (name: string) =>
      judge((facts) => {
        facts.backupStorageLocations = [location({ name, isDefault: false })];
        facts.backups = facts.backups.map((one) => ({ ...one, storageLocation: name }));
      });
    expect(named("main").message).toBe(
      "Schedule acme-daily is to be stored in it, and there is no default BackupStorageLocation.",
    );
    expect(named("default").outcome, "Velero's server takes this name for the default").toBe("kept");
  });

  it("that is not in S3 breaks the promise, though S3 may have a bucket of the same name", () => {
    const finding = judge((facts) => {
      facts.backupStorageLocations = [location({ notInS3: "its s3Url leads to minio.velero.svc" })];
    });
    expect(violationsOf(finding)).toEqual(["LocationNotInS3 BackupStorageLocation default"]);
    expect(finding.message).toContain("is not in S3: its s3Url leads to minio.velero.svc.");
  });

  it("must exist even where there are no tenants yet", () => {
    const [finding] = judgeStored(backupOffsite, (facts) => void facts.backupStorageLocations.splice(0), {
      tenants: [],
    });
    expect(finding?.reason).toBe("LocationMissing");
  });
});

describe("the bucket", () => {
  it.each<[string, Partial<BucketSettings>, string, string]>([
    [
      "is in another region",
      { region: observed("us-east-1", NOW) },
      "BucketInOtherRegion",
      "is in us-east-1; promised is eu-west-1",
    ],
    ["is not encrypted", { encryption: observed([], NOW) }, "BucketNotEncrypted", "has no default encryption"],
    [
      "can be made public",
      { notBlocked: observed(["BlockPublicPolicy"], NOW) },
      "PublicAccessNotBlocked",
      "BlockPublicPolicy not set; all four must be",
    ],
  ])("that %s breaks the promise", (_, fields, reason, message) => {
    const finding = judge(setting(fields));
    expect(violationsOf(finding)).toEqual([`${reason} Bucket example-backups`]);
    expect(finding.message).toContain(message);
  });

  it("whose policy would make it public is worth a word while that is blocked", () => {
    const finding = judge(setting({ isPublicByPolicy: observed(true, NOW) }));
    expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "PolicyIsPublic"]);
    expect(judge(setting({ isPublicByPolicy: unreadable("forbidden", "s3", "no") })).outcome).toBe("kept");
  });

  it.each(["region", "encryption", "notBlocked"] as const)("of which %s cannot be seen is unknown", (name) => {
    for (const cause of ["forbidden", "notLookedAt", "malformed"] as const)
      expect(judge(setting({ [name]: unreadable(cause, "s3", "no") })).outcome).toBe("unknown");
  });

  it("that does not exist is broken by that alone", () => {
    const missing = unreadable("notFound", "s3", "NoSuchBucket");
    const finding = judge(setting({ region: missing, encryption: missing, notBlocked: missing }));
    expect(violationsOf(finding)).toEqual(["BucketMissing Bucket example-backups"]);
  });
});

describe("what is stored", () => {
  const stored = (storageClasses: readonly string[], area: "backups" | "kopia" | "restores" = "backups") =>
    judge((facts) => void facts.folders.push(folder({ name: "x", area, storageClasses })));

  it.each([
    ["STANDARD", "kept"],
    ["STANDARD_IA", "kept"],
    ["INTELLIGENT_TIERING", "kept"],
    ["GLACIER_IR", "kept"],
    ["ONEZONE_IA", "OneZoneOnly"],
    ["EXPRESS_ONEZONE", "OneZoneOnly"],
    ["REDUCED_REDUNDANCY", "OneZoneOnly"],
    ["OUTPOSTS", "OneZoneOnly"],
    ["GLACIER", "NotReadableAtOnce"],
    ["DEEP_ARCHIVE", "NotReadableAtOnce"],
    ["toString", "UnreadableMalformed"],
  ])("in storage class %s: %s", (storageClass, expected) => {
    const { outcome, reason } = stored(["STANDARD", storageClass]);
    expect(outcome === "kept" ? "kept" : reason).toBe(expected);
  });

  it("is named by its Backup, and file copies by their folder; Restores hold no backups", () => {
    expect(violationsOf(stored(["ONEZONE_IA"]))).toEqual(["OneZoneOnly Backup x"]);
    expect(violationsOf(stored(["ONEZONE_IA"], "kopia"))).toEqual(["OneZoneOnly Folder s3://example-backups/kopia/x/"]);
    expect(stored(["ONEZONE_IA"], "restores").outcome).toBe("kept");
  });

  it("names twenty, and how many more there are", () => {
    const many = (count: number) =>
      judge((facts) => {
        for (let at = 0; at < count; at++)
          facts.folders.push(folder({ name: `x-${at}`, storageClasses: ["ONEZONE_IA"] }));
      }).violations;
    expect(many(20)).toHaveLength(20);
    expect(many(21).at(-1)).toMatchObject({ kind: "Bucket", reason: "MoreOfThem" });
    expect(many(21).at(-1)?.message).toContain("1 more folders in s3://example-backups/");
  });
});

describe("what could not be listed", () => {
  it.each<UnreadableCause>(["forbidden", "incomplete", "notFound"])("is unknown (%s)", (cause) => {
    const change = (facts: StoredFacts) => {
      facts.unlisted = unreadable(cause, "s3", "no");
    };
    expect(judge(change).outcome).toBe("unknown");
  });

  it("matters less than what is certainly wrong", () => {
    const change = together(located({ phase: "Unavailable" }), (facts) => {
      facts.unlisted = unreadable("forbidden", "s3", "no");
    });
    expect(judge(change).outcome).toBe("broken");
  });
});
