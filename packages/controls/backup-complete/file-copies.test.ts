import { describe, expect, it } from "vitest";
import { observed, unreadable } from "#domain/reading.ts";
import type { VolumeInfo } from "#domain/velero.ts";
import { NOW, volumeInfo } from "../cluster.fixture.ts";
import { backupNameOf, findingOf, folder, type StoredFacts, together, violationsOf } from "../stored.fixture.ts";
import { backupComplete } from "./control.ts";

const judge = findingOf(backupComplete, "acme");
const NEWEST = backupNameOf("acme", 0);

/** What the newest backup says of all volumes of acme's. */
function copied(fields: Partial<VolumeInfo>) {
  return (facts: StoredFacts): void => {
    const backup = facts.backups.find(({ name }) => name === NEWEST);
    if (backup === undefined) throw new Error(`there is no ${NEWEST}`);
    const claims = ["data-kafka-0", "data-kafka-1", "data-kafka-2"];
    const infos = claims.map((name) => volumeInfo({ namespace: "tenant-acme", name }, backup, fields));
    facts.volumeInfos.set(NEWEST, observed(infos, NOW));
  };
}

const byKopia = copied({ method: "PodVolumeBackup", uploader: "kopia" });
const inBucket = (name: string, objects = 3) => {
  return (facts: StoredFacts) => void facts.folders.push(folder({ area: "kopia", name, objects }));
};

describe("a copy of files", () => {
  it("is in the bucket, under the name of its namespace", () => {
    expect(judge(together(byKopia, inBucket("tenant-acme"))).outcome).toBe("kept");
  });

  it.each<[string, (facts: StoredFacts) => void]>([
    ["there is no such folder", () => undefined],
    ["there is one of another namespace", inBucket("tenant-acme-eu")],
    ["all of it is hidden", inBucket("tenant-acme", 0)],
  ])("is missing where %s, whatever the backup says", (_, change) => {
    const finding = judge(together(byKopia, change));
    expect(violationsOf(finding)[0]).toBe("CopyMissing PersistentVolumeClaim tenant-acme/data-kafka-0");
    expect(finding.message).toContain("copied it to kopia/tenant-acme/, where there is nothing");
  });

  it("is looked for by what has made it", () => {
    const byRestic = copied({ dataMoved: true, uploader: "restic" });
    expect(judge(together(byRestic, inBucket("tenant-acme"))).reason).toBe("CopyMissing");
  });

  it("is not known where the bucket could not be listed", () => {
    const unlisted = (facts: StoredFacts) =>
      void Object.assign(facts, { unlisted: unreadable("forbidden", "s3", "no") });
    expect(judge(together(byKopia, unlisted))).toMatchObject({ outcome: "unknown", reason: "CopyNotSeen" });
  });

  it("of a mover of somebody else's is where nobody knows, and the backup's word counts", () => {
    expect(judge(copied({ dataMoved: true })).outcome).toBe("kept");
  });
});
