import { describe, expect, it } from "vitest";
import { DAY, MINUTE } from "#domain/duration.ts";
import type { Snapshot, Volume } from "#domain/ec2.ts";
import type { Finding } from "#domain/finding.ts";
import { promisesSchema } from "#domain/promises.ts";
import type { PersistentVolume } from "#domain/workloads.ts";
import {
  backup,
  claim,
  healthyFacts,
  type Judging,
  judgeFacts,
  type MutableFacts,
  NOW,
  snapshotOf,
  tenant,
  volume,
} from "../cluster.fixture.ts";
import { volumesEncrypted } from "./control.ts";

const namespace = "tenant-acme";
const kafka1 = { namespace, name: "data-kafka-1" };
const VOLUME = "vol-tenant-acme-data-kafka-1";
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/aaaa";

function ec2Volume(id: string, fields: Partial<Volume> = {}): Volume {
  const state = { encrypted: true, kmsKey: KEY, state: "in-use", sizeGiB: 8 };
  return { id, ...state, availabilityZone: "eu-west-1a", tags: {}, ...fields };
}

/** The finding about acme, in a healthy cluster whose facts were changed. */
function judge(change: (facts: MutableFacts) => void = () => undefined, judging: Judging = {}): Finding {
  const facts = healthyFacts();
  facts.volumes = facts.persistentVolumes.map(({ volumeHandle = "" }) => ec2Volume(volumeHandle));
  change(facts);
  const finding = judgeFacts([volumesEncrypted], facts, judging).find((found) => found.tenant === "acme");
  if (finding === undefined) throw new Error("no finding about acme");
  return finding;
}

/** Changes what EC2 says of the volume of data-kafka-1; undefined: EC2 does not have it. */
const inEc2 = (fields: Partial<Volume> | undefined) => (facts: MutableFacts) => {
  const others = facts.volumes.filter(({ id }) => id !== VOLUME);
  facts.volumes = fields === undefined ? others : [...others, ec2Volume(VOLUME, fields)];
};

/** Changes the PersistentVolume of data-kafka-1. */
const inKubernetes = (fields: Partial<PersistentVolume>) => (facts: MutableFacts) => {
  facts.persistentVolumes = facts.persistentVolumes.map((one) =>
    one.claim?.namespace === namespace && one.claim.name === kafka1.name ? { ...one, ...fields } : one,
  );
};

const snapshot = (fields: Partial<Snapshot>) => (facts: MutableFacts) => {
  facts.snapshots.push(snapshotOf(kafka1, backup({ name: "by-hand" }), { id: "snap-1", ...fields }));
};

const all =
  (...changes: readonly ((facts: MutableFacts) => void)[]) =>
  (facts: MutableFacts) => {
    for (const change of changes) change(facts);
  };
const violations = (finding: Finding) => finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);
const promising = (kmsKey: string): Judging => ({ promises: { storage: { kmsKey } } });

describe("volumes-encrypted", () => {
  it("is kept where every volume and every snapshot is encrypted", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "VolumesEncrypted",
      message: "3 volumes and 9 snapshots of tenant-acme are encrypted.",
      advisories: [],
      evidence: { volumes: 3, snapshots: 9 },
    });
  });

  it("names the volume that is not encrypted, and the claim that it is of", () => {
    expect(judge(inEc2({ encrypted: false }))).toMatchObject({
      outcome: "broken",
      violations: [
        {
          kind: "Volume",
          id: VOLUME,
          reason: "VolumeNotEncrypted",
          message:
            "Volume vol-tenant-acme-data-kafka-1 of PersistentVolumeClaim tenant-acme/data-kafka-1 " +
            "(PersistentVolume pv-tenant-acme-data-kafka-1) is not encrypted.",
        },
      ],
    });
  });

  it.each(["Released", "Failed", "Available"])("looks at a volume that is %s, too", (phase) => {
    const finding = judge(all(inEc2({ encrypted: false }), inKubernetes({ phase, reclaimPolicy: "Retain" })));
    expect(violations(finding)).toEqual([`VolumeNotEncrypted Volume ${VOLUME}`]);
  });

  it("looks at a volume whose claim is gone, and at one that only its claim names", () => {
    const orphan = all(inEc2({ encrypted: false }), (facts) => {
      facts.persistentVolumeClaims = facts.persistentVolumeClaims.filter(({ name }) => name !== kafka1.name);
    });
    const unclaimed = all(inEc2({ encrypted: false }), (facts) => {
      const [first, ...others] = facts.persistentVolumes.filter(({ volumeHandle }) => volumeHandle === VOLUME);
      expect(others).toEqual([]);
      const { claim: _, ...rest } = first ?? volume(kafka1);
      facts.persistentVolumes = [...facts.persistentVolumes.filter((one) => one !== first), rest];
    });
    for (const change of [orphan, unclaimed])
      expect(violations(judge(change))).toEqual([`VolumeNotEncrypted Volume ${VOLUME}`]);
  });

  it("is not broken by the volumes and snapshots of another tenant, whose name begins the same", () => {
    const finding = judge((facts) => {
      const other = { namespace: "tenant-acme-eu", name: "data-kafka-1" };
      facts.persistentVolumeClaims.push(claim(other));
      facts.persistentVolumes.push(volume(other));
      facts.volumes.push(ec2Volume("vol-tenant-acme-eu-data-kafka-1", { encrypted: false }));
      facts.snapshots.push(snapshotOf(other, backup({ name: "b" }), { encrypted: false }));
    });
    expect(finding.outcome).toBe("kept");
  });

  it("is broken by a handle that EC2 does not know", () => {
    const finding = judge(inEc2(undefined));
    expect(violations(finding)).toEqual([`VolumeMissing Volume ${VOLUME}`]);
    expect(finding.message).toContain("EC2 does not know volume vol-tenant-acme-data-kafka-1 of PersistentVolumeClaim");
  });

  it.each([
    ["5 minutes old", 5 * MINUTE, "broken", "VolumeMissing"],
    ["a moment younger", 5 * MINUTE - 1, "unknown", "VolumeTooYoung"],
    ["said to be made tomorrow", -DAY, "broken", "VolumeMissing"],
  ])("waits for EC2 to know a volume that has just been made: %s", (_, age, outcome, reason) => {
    const finding = judge(all(inEc2(undefined), inKubernetes({ createdAt: NOW - age })));
    expect(finding).toMatchObject({ outcome, reason });
  });

  it("takes a Released volume of policy Delete for gone where EC2 has it no more, and one of policy Retain for missing", () => {
    const gone = judge(all(inEc2(undefined), inKubernetes({ phase: "Released", reclaimPolicy: "Delete" })));
    expect(gone).toMatchObject({ outcome: "kept", advisories: [{ reason: "VolumeGone" }] });
    const retained = judge(all(inEc2(undefined), inKubernetes({ phase: "Released", reclaimPolicy: "Retain" })));
    expect(violations(retained)).toEqual([`VolumeMissing Volume ${VOLUME}`]);
  });

  it("reads the handles of in-tree volumes and of EKS Auto Mode", () => {
    for (const [driver, volumeHandle] of [
      ["kubernetes.io/aws-ebs", `aws://eu-west-1a/${VOLUME}`],
      ["ebs.csi.eks.amazonaws.com", VOLUME],
    ] as const) {
      const finding = judge(all(inEc2({ encrypted: false }), inKubernetes({ driver, volumeHandle })));
      expect(violations(finding), driver).toEqual([`VolumeNotEncrypted Volume ${VOLUME}`]);
    }
  });

  it("is unknown, naming the volume, where what encrypts it cannot be seen", () => {
    const efs = judge(inKubernetes({ driver: "efs.csi.aws.com", volumeHandle: "fs-1" }));
    expect(efs).toMatchObject({ outcome: "unknown", reason: "NotEbs" });
    expect(efs.message).toContain("PersistentVolumeClaim tenant-acme/data-kafka-1");
    expect(efs.message).toContain("driver efs.csi.aws.com");
    const folder = judge((facts) => {
      const { driver: _, volumeHandle: __, ...rest } = volume({ namespace, name: "data-kafka-1" });
      facts.persistentVolumes = facts.persistentVolumes.map((one) => (one.name === rest.name ? rest : one));
    });
    expect(folder).toMatchObject({ outcome: "unknown", reason: "NotEbs" });
    expect(folder.message).toContain("no CSI driver");
  });

  it("is broken rather than unknown where one volume is in the clear and another cannot be seen", () => {
    const finding = judge(
      all(inEc2({ encrypted: false }), (facts) => {
        facts.persistentVolumes.push(
          volume({ namespace, name: "shared" }, { driver: "efs.csi.aws.com", volumeHandle: "fs-1" }),
        );
      }),
    );
    expect(finding.outcome).toBe("broken");
  });

  describe("snapshots", () => {
    it("one in the clear breaks the promise, whoever made it", () => {
      expect(violations(judge(snapshot({ encrypted: false })))).toEqual(["SnapshotNotEncrypted Snapshot snap-1"]);
    });

    const gone = { volumeId: "vol-gone", encrypted: false };
    const namespaceTag = { "kubernetes.io/created-for/pvc/namespace": namespace };
    it.each<[string, Partial<Snapshot>, string]>([
      ["the namespace's tag", { ...gone, tags: namespaceTag }, "broken"],
      ["the tenant's tag", { ...gone, tags: { "surety.dev/tenant": "acme" } }, "broken"],
      ["the name of its Backup", { ...gone, tags: { "velero.io/backup": "acme-daily-20260309010000" } }, "broken"],
      ["the name of its Schedule", { ...gone, tags: { "velero.io/schedule-name": "acme-daily" } }, "broken"],
      [
        "the name of another's Backup",
        { ...gone, tags: { "velero.io/backup": "acme-eu-daily-20260309010000" } },
        "kept",
      ],
      [
        "this cluster's tag",
        { ...gone, tags: { ...namespaceTag, "kubernetes.io/cluster/prod-eu": "owned" } },
        "broken",
      ],
      ["another cluster's", { ...gone, tags: { ...namespaceTag, "kubernetes.io/cluster/prod-us": "owned" } }, "kept"],
      ["another namespace's", { ...gone, tags: { "kubernetes.io/created-for/pvc/namespace": "tenant-ac" } }, "kept"],
      ["no tag", { ...gone, tags: {} }, "kept"],
      [
        "the tenant's tags, and a volume that is another's",
        { volumeId: "vol-tenant-globex-data-kafka-1", encrypted: false, tags: namespaceTag },
        "kept",
      ],
    ])("of a volume that is gone: %s", (_, fields, outcome) => {
      expect(judge(snapshot(fields)).outcome).toBe(outcome);
    });

    it("of a volume that is gone are the tenant's by the Backup that somebody named, as long as that is there", () => {
      const clear = snapshot({ volumeId: "vol-gone", encrypted: false, tags: { "velero.io/backup": "by-hand" } });
      const named = (facts: MutableFacts) => void facts.backups.push(backup({ name: "by-hand" }));
      expect([judge(clear).outcome, judge(all(clear, named)).outcome]).toEqual(["kept", "broken"]);
      const ofAll = (facts: MutableFacts) =>
        void facts.backups.push(backup({ name: "by-hand", includedNamespaces: ["*"] }));
      expect(judge(all(clear, ofAll)).outcome, "it may be of anybody's volume").toBe("kept");
    });

    it("of a volume that EC2 has no more, still count", () => {
      const finding = judge(all(inEc2(undefined), snapshot({ encrypted: false })));
      expect(violations(finding)).toEqual([`VolumeMissing Volume ${VOLUME}`, "SnapshotNotEncrypted Snapshot snap-1"]);
    });
  });

  describe("where a KMS key is promised", () => {
    it.each([KEY, "aaaa"])("is kept with that key, given as %s", (key) => {
      expect(judge(undefined, promising(key)).outcome).toBe("kept");
    });

    it.each<[string, string | undefined]>([
      ["another", "arn:aws:kms:eu-west-1:111122223333:key/bbbb"],
      ["one whose id ends the same", "arn:aws:kms:eu-west-1:111122223333:key/xaaaa"],
      ["another account's of the same id", "arn:aws:kms:eu-west-1:999922223333:key/aaaa"],
    ])("is broken with %s key", (_, kmsKey) => {
      const finding = judge(inEc2({ ...(kmsKey === undefined ? {} : { kmsKey }) }), promising(KEY));
      expect(violations(finding)).toEqual([`VolumeOtherKey Volume ${VOLUME}`]);
      expect(finding.message).toContain(`is encrypted with ${kmsKey}; promised is ${KEY}.`);
    });

    it("names a snapshot with another key", () => {
      const finding = judge(snapshot({ kmsKey: `${KEY}b` }), promising("aaaa"));
      expect(violations(finding)).toEqual(["SnapshotOtherKey Snapshot snap-1"]);
    });

    it("an alias is refused: what it names can change, and EC2 does not show it", () => {
      for (const kmsKey of ["alias/data", "arn:aws:kms:eu-west-1:111122223333:alias/data"])
        expect(promisesSchema.safeParse({ storage: { kmsKey } }).success).toBe(false);
    });
  });

  describe("claims without a volume", () => {
    it("a Pending one is named, and does not decide", () => {
      const finding = judge((facts) => {
        const { volumeName: _, ...pending } = claim({ namespace, name: "data-new", phase: "Pending" });
        facts.persistentVolumeClaims.push(pending);
      });
      expect(finding).toMatchObject({ outcome: "kept", advisories: [{ reason: "ClaimPending" }] });
      expect(finding.advisories[0]?.message).toContain("tenant-acme/data-new");
    });

    it.each(["Bound", "Lost"])("a %s one whose volume is not in the cluster makes it unknown", (phase) => {
      const finding = judge((facts) => {
        facts.persistentVolumeClaims.push(claim({ namespace, name: "data-odd", phase, volumeName: "pv-odd" }));
      });
      expect(finding).toMatchObject({ outcome: "unknown", reason: "VolumeNotSeen" });
      expect(finding.message).toBe(
        `PersistentVolumeClaim tenant-acme/data-odd is ${phase}, and its volume pv-odd is not in the cluster.`,
      );
    });

    it("a namespace without any has nothing to encrypt, unless snapshots of it remain", () => {
      const empty = (facts: MutableFacts) => {
        facts.persistentVolumes = [];
        facts.persistentVolumeClaims = [];
        facts.snapshots = [];
      };
      expect(judge(empty)).toMatchObject({ outcome: "notApplicable", reason: "NoVolumes" });
      const remaining = snapshot({
        startedAt: NOW - DAY,
        tags: { "kubernetes.io/created-for/pvc/namespace": namespace },
      });
      expect(judge(all(empty, remaining))).toMatchObject({ outcome: "kept", evidence: { volumes: 0, snapshots: 1 } });
    });
  });

  it("can be accepted for one volume", () => {
    const exemptions = [
      {
        ...{ control: "volumes-encrypted", tenant: tenant("acme").id, resource: VOLUME, owner: "o", reason: "r" },
        until: NOW + DAY,
      },
    ];
    expect(judge(inEc2({ encrypted: false }), { exemptions }).outcome).toBe("exempt");
  });
});
