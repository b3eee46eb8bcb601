import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { Backup, Schedule } from "#domain/velero.ts";
import type { Restore } from "#domain/velero-traces.ts";
import { backup, claim, type Judging, NOW, namespaceNamed, schedule, tenant, volume } from "../cluster.fixture.ts";
import {
  adviceOf,
  findingOf,
  folder,
  judgeStored,
  type StoredFacts,
  together,
  violationsOf,
} from "../stored.fixture.ts";
import { nothingLeftBehind } from "./control.ts";

const judge = findingOf(nothingLeftBehind, "gone");
const DELETED = Date.parse("2026-02-18T12:00:00Z");
const namespace = "tenant-gone";
const left = (change: (facts: StoredFacts) => void, judging?: Judging) => violationsOf(judge(change, judging));

describe("nothing-left-behind", () => {
  it("is kept where nothing of a deleted tenant is found anywhere, and says where was looked", () => {
    expect(judgeStored(nothingLeftBehind)).toMatchObject([
      {
        ...{ tenant: "gone", outcome: "kept", reason: "NothingLeft", advisories: [] },
        message: "Nothing of gone, deleted 20 d ago, was found in cluster prod-eu, EC2, S3 and Keycloak.",
        evidence: { deletedAt: "2026-02-18T12:00:00Z", places: ["s3://example-backups/"] },
      },
    ]);
  });

  it("names everything that is left, what Kubernetes shows first", () => {
    const finding = judge((facts) => {
      facts.realms.set("gone", unreadable("forbidden", "keycloak", "no"));
      facts.namespaces.push(namespaceNamed(namespace));
      facts.folders.push(folder({ name: "gone-daily-20260210010000" }));
    });
    expect(violationsOf(finding)).toEqual([
      "NamespaceLeft Namespace tenant-gone",
      "ObjectsLeft Folder s3://example-backups/backups/gone-daily-20260210010000/",
      "RealmLeft Realm gone",
    ]);
    expect(finding.message).toBe("Namespace tenant-gone still exists, Active. (and 2 more)");
  });
});

describe("what Kubernetes shows", () => {
  it("is the namespace, even while it goes", () => {
    const finding = judge(
      (facts) => void facts.namespaces.push({ ...namespaceNamed(namespace), phase: "Terminating" }),
    );
    expect(finding.message).toBe("Namespace tenant-gone still exists, Terminating.");
  });

  it("is a namespace of another name that carries the tenant's label, and nobody else's", () => {
    const labelled = (id: string) =>
      left((facts) => {
        facts.namespaces.push(namespaceNamed("legacy-7", { "surety.dev/tenant": id }));
      });
    expect(labelled("gone")).toEqual(["NamespaceLeft Namespace legacy-7"]);
    expect(labelled("gone-eu")).toEqual([]);
  });

  it("is a claim, a Certificate, a volume that was retained, and the content of a snapshot", () => {
    const of = { namespace, name: "data-0" };
    const certificate = {
      ...{ namespace, name: "web", createdAt: 0, secretName: "web-tls", dnsNames: [], isCa: false },
      ...{ algorithm: "ECDSA", failedAttempts: 0 },
    };
    const content = { name: "content-1", createdAt: 0, namespace, driver: "ebs.csi.aws.com", snapshotHandle: "snap-9" };
    expect(
      left((facts) => {
        facts.persistentVolumeClaims.push(claim(of));
        facts.certificates.push(certificate);
        facts.persistentVolumes.push(volume(of, { phase: "Released", reclaimPolicy: "Retain" }));
        facts.volumeSnapshotContents.push(content);
      }),
    ).toEqual([
      "PersistentVolumeClaimLeft PersistentVolumeClaim tenant-gone/data-0",
      "CertificateLeft Certificate tenant-gone/web",
      "PersistentVolumeLeft PersistentVolume pv-tenant-gone-data-0",
      "VolumeSnapshotContentLeft VolumeSnapshotContent content-1",
    ]);
  });

  it("of a tenant whose name only begins so is not left over", () => {
    const of = { namespace: "tenant-gone-eu", name: "data-0" };
    expect(
      left((facts) => {
        facts.namespaces.push(namespaceNamed("tenant-gone-eu"));
        facts.persistentVolumeClaims.push(claim(of));
        facts.persistentVolumes.push(volume(of));
      }),
    ).toEqual([]);
  });
});

describe("what Velero has", () => {
  const withBackup = (fields: Partial<Backup>) => (facts: StoredFacts) =>
    void facts.backups.push(
      backup({ name: "b", includedNamespaces: [namespace], startedAt: DELETED - DAY, ...fields }),
    );
  const withSchedule = (fields: Partial<Schedule>) => (facts: StoredFacts) =>
    void facts.schedules.push(schedule({ name: "s", includedNamespaces: [namespace], ...fields }));

  it.each<[string, Partial<Backup>, readonly string[]]>([
    ["of the namespace", {}, ["BackupLeft Backup b"]],
    ["of the namespace, come back long after", { startedAt: NOW - HOUR }, ["BackupLeft Backup b"]],
    ["of several namespaces", { includedNamespaces: ["a", namespace] }, ["BackupLeft Backup b"]],
    [
      "with the tenant's label",
      { includedNamespaces: ["a"], labels: { "surety.dev/tenant": "gone" } },
      ["BackupLeft Backup b"],
    ],
    ["of all namespaces, while it was there", { includedNamespaces: ["*"] }, ["SharedBackupLeft Backup b"]],
    ["of all namespaces, by saying none", { includedNamespaces: [] }, ["SharedBackupLeft Backup b"]],
    ["of a pattern of namespaces", { includedNamespaces: ["tenant-*"] }, ["SharedBackupLeft Backup b"]],
    ["of all namespaces, as it was deleted", { includedNamespaces: ["*"], startedAt: DELETED }, []],
    ["of all namespaces but this", { includedNamespaces: ["*"], excludedNamespaces: [namespace] }, []],
    ["of a namespace that is named alike", { includedNamespaces: ["tenant-gone-eu"] }, []],
    ["that is only named so", { name: "gone-daily-1", includedNamespaces: ["tenant-acme"] }, []],
  ])("is a Backup %s: %j", (_, fields, expected) => {
    expect(left(withBackup(fields))).toEqual(expected);
  });

  it("says of a Backup that others share that it cannot be deleted alone, and when it expires", () => {
    const several = judge(withBackup({ includedNamespaces: ["tenant-acme", namespace] }));
    expect(several.message).toContain("It holds tenant-acme as well, and can only be deleted with them.");
    const all = judge(withBackup({ includedNamespaces: ["*"], expiresAt: NOW + DAY }));
    expect(all.message).toContain("cannot be deleted for it alone. It expires at 2026-03-11T12:00:00Z.");
  });

  it.each<[Partial<Schedule>, number]>([
    [{}, 1],
    [{ paused: true }, 1],
    [{ includedNamespaces: ["a"], labels: { "surety.dev/tenant": "gone" } }, 1],
    [{ includedNamespaces: ["*"] }, 0],
    [{ name: "gone-daily", includedNamespaces: ["tenant-acme"] }, 0],
    [{ includedNamespaces: ["tenant-gone-eu"] }, 0],
  ])("is a Schedule %j: %i", (fields, count) => {
    expect(left(withSchedule(fields))).toHaveLength(count);
  });

  const restore = (fields: Partial<Restore>) => (facts: StoredFacts) =>
    void facts.restores.push({
      ...{ name: "r", labels: {}, createdAt: DELETED - DAY, backupName: "x", phase: "Completed" },
      ...{ includedNamespaces: [], excludedNamespaces: [], namespaceMapping: {} },
      ...fields,
    });

  it.each<[Partial<Restore>, number]>([
    [{ backupName: "gone-daily-20260210010000" }, 1],
    [{ backupName: "gone-eu-daily-20260210010000" }, 0],
    [{ includedNamespaces: [namespace] }, 1],
    [{ namespaceMapping: { a: namespace } }, 1],
    [{ includedNamespaces: ["tenant-g*"] }, 1],
    [{ includedNamespaces: ["tenant-*"], excludedNamespaces: [namespace] }, 0],
    [{}, 0],
  ])("is a Restore %j: %i", (fields, count) => {
    expect(left(restore(fields))).toHaveLength(count);
  });

  it("may be a Restore of all that a Backup that is gone held, if that was made while it could hold the tenant's", () => {
    expect(judge(restore({}))).toMatchObject({ outcome: "unknown", reason: "RestoreNotAttributed" });
    expect(judge(restore({ createdAt: DELETED + 30 * DAY })).outcome).toBe("unknown");
    expect(judge(restore({ createdAt: DELETED + 30 * DAY + 1 })).outcome).toBe("kept");
    expect(judge(restore({ refusedFor: ["no such backup"] })).outcome).toBe("kept");
  });

  it("is a Restore of its Backup", () => {
    expect(left(together(withBackup({}), restore({ backupName: "b" })))).toEqual([
      "BackupLeft Backup b",
      "RestoreLeft Restore r",
    ]);
  });

  it("is a request to delete that was never done, with what was said of it", () => {
    const request = (backupName: string) => (facts: StoredFacts) =>
      void facts.deleteBackupRequests.push({
        ...{ name: "d", createdAt: DELETED, backupName, phase: "Processed", errors: ["snapshot in use"] },
      });
    expect(judge(request("gone-daily-20260210010000")).message).toBe(
      "DeleteBackupRequest d for Backup gone-daily-20260210010000 is Processed (snapshot in use).",
    );
    expect(left(together(withBackup({}), request("b")))).toContain("DeleteBackupRequestLeft DeleteBackupRequest d");
    expect(left(request("gone-eu-daily-20260210010000"))).toEqual([]);
  });

  it("is a repository of file copies", () => {
    const repository = (volumeNamespace: string) => (facts: StoredFacts) =>
      void facts.backupRepositories.push({ name: "k", volumeNamespace, storageLocation: "default", phase: "Ready" });
    expect(left(repository(namespace))).toEqual(["BackupRepositoryLeft BackupRepository k"]);
    expect(left(repository("tenant-gone-eu"))).toEqual([]);
  });
});

describe("the realm", () => {
  const realm = (name: string) => (facts: StoredFacts) =>
    void facts.realms.set(name, observed({ name, enabled: false, passwordPolicy: [] }, NOW));
  const gone = (fields: { readonly realm?: string }) => ({
    ...tenant("gone", { state: "deleted", since: "2026-02-18T12:00:00Z" }),
    ...fields,
  });

  it("is that of the tenant, by its id unless it was named otherwise", () => {
    expect(left(realm("gone"))).toEqual(["RealmLeft Realm gone"]);
    expect(left(realm("gone-eu"))).toEqual([]);
    const renamed: Judging = { tenants: [gone({ realm: "corp" })] };
    expect(left(realm("gone"), renamed)).toEqual([]);
    expect(left(realm("corp"), renamed)).toEqual(["RealmLeft Realm corp"]);
  });

  it("is left over where it is hidden from Surety, and unknown where nobody could look", () => {
    const unseen = (cause: "forbidden" | "unreachable") =>
      judge((facts) => void facts.realms.set("gone", unreadable(cause, "keycloak/realms: gone", "no")));
    expect(unseen("forbidden")).toMatchObject({ outcome: "broken", violations: [{ reason: "RealmLeft" }] });
    expect(unseen("unreachable").outcome).toBe("unknown");
  });

  it("is not left over where another tenant signs in by it", () => {
    expect(left(realm("acme"), { tenants: [gone({ realm: "acme" }), tenant("acme")] })).toEqual([]);
  });
});

describe("a namespace that another tenant has been given", () => {
  const heir = { ...tenant("heir", { since: "2026-03-01T00:00:00Z" }), namespace };
  const judging: Judging = {
    tenants: [tenant("gone", { state: "deleted", since: "2026-02-18T12:00:00Z" }), heir],
  };
  const anew = (madeAt: number) => (facts: StoredFacts) => {
    facts.namespaces.push({ ...namespaceNamed(namespace), createdAt: madeAt });
    facts.backups.push(backup({ name: "b", includedNamespaces: [namespace], startedAt: madeAt }));
    facts.schedules.push(schedule({ name: "s", includedNamespaces: [namespace], createdAt: madeAt }));
    facts.persistentVolumes.push(volume({ namespace, name: "data-0" }, { createdAt: madeAt }));
    facts.backupRepositories.push({
      ...{ name: "k", volumeNamespace: namespace, storageLocation: "default", phase: "Ready" },
    });
    facts.folders.push(folder({ area: "kopia", name: namespace }));
  };

  it("holds that tenant's things, unless they are older than the deletion", () => {
    const finding = judge(anew(DELETED), judging);
    expect([finding.outcome, adviceOf(finding)]).toEqual(["kept", []]);
    expect(finding.evidence["namespaceGivenTo"]).toBe("heir");
    expect(left(anew(DELETED - 1), judging)).toEqual([
      "NamespaceLeft Namespace tenant-gone",
      "PersistentVolumeLeft PersistentVolume pv-tenant-gone-data-0",
      "ScheduleLeft Schedule s",
      "BackupLeft Backup b",
    ]);
  });

  it("holds what was made in the second of the deletion, of which Kubernetes writes down no more", () => {
    const [gone] = judging.tenants ?? [];
    if (gone === undefined) throw new Error("nobody is gone");
    const sameSecond = { tenants: [{ ...gone, since: DELETED + 48 }, heir] };
    expect(judge(anew(DELETED), sameSecond).outcome).toBe("kept");
    expect(judge(anew(DELETED - 1_000), sameSecond).outcome).toBe("broken");
  });

  it("holds all that is left where that tenant is gone as well", () => {
    const both: Judging = { tenants: judging.tenants?.map((one) => ({ ...one, state: "deleted" as const })) ?? [] };
    expect(left(anew(DELETED), both).length).toBeGreaterThan(4);
  });
});
