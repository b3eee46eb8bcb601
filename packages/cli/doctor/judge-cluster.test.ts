import { describe, expect, it } from "vitest";
import type { CheckState } from "#domain/check-up.ts";
import { unreadable } from "#domain/reading.ts";
import type { BucketSettings, LifecycleRule } from "#domain/storage.ts";
import type { BackupStorageLocation } from "#domain/velero.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import { CONFIGURATION, forbidden, healthyCluster, LOCATION, NOW, SETTINGS, SHIPPED, seen } from "./facts.fixture.ts";
import { judgeCluster } from "./judge-cluster.ts";

const HEALTHY = healthyCluster();
const { promises } = CONFIGURATION;
const judge = (facts: Partial<ClusterFacts>) =>
  judgeCluster({ ...HEALTHY, ...facts }, { shipped: SHIPPED, promises, now: NOW });
const ill = (facts: Partial<ClusterFacts>) => judge(facts).filter(({ state }) => state !== "ok");

const located = (location: Partial<BackupStorageLocation>): Partial<ClusterFacts> => ({
  readings: { ...HEALTHY.readings, backupStorageLocations: seen([{ ...LOCATION, ...location }]) },
});
const set = (settings: Partial<BucketSettings>): Partial<ClusterFacts> => ({
  readings: { ...HEALTHY.readings, bucketSettings: seen(new Map([["example-backups", { ...SETTINGS, ...settings }]])) },
});
const RULE: LifecycleRule = {
  id: "old",
  enabled: true,
  prefix: "prod/",
  tags: {},
  transitions: [],
  expiration: { days: 29 },
};
const granted = (group: object): Partial<ClusterFacts> => ({
  granted: [
    {
      name: "surety:sweep",
      granted: seen({ name: "surety:sweep", needed: 1, lacking: [], everything: false, ...group }),
    },
  ],
});
const [RIGHT] = SHIPPED.groups.flatMap(({ rights }) => rights);
if (RIGHT === undefined) throw new Error("the test ships no right");
const entry = { group: "surety:sweep", roleArn: "arn:aws:iam::111122223333:role/sweep", inVpc: true };
const PRIVATE = seen({ status: "ACTIVE", authenticationMode: "API", endpointIsPublic: false });

describe("the checks of a cluster", () => {
  it("that has everything are all well, and say nothing is to be mended", () => {
    expect(ill({})).toEqual([]);
    expect(judge({}).filter(({ mend }) => mend !== undefined)).toEqual([]);
  });

  const cases: readonly (readonly [string, Partial<ClusterFacts>, CheckState, string, RegExp, RegExp])[] = [
    [
      "a Kubernetes without admission policies",
      { version: seen({ major: 1, minor: 29 }) },
      "wrong",
      "api server",
      /1\.29/u,
      /upgrade/u,
    ],
    [
      "a clock 31 s behind",
      { identity: seen({ name: "a", clock: { theirs: NOW - 31_000, ours: NOW } }) },
      "warning",
      "clock of the API server",
      /31 s behind/u,
      /chrony/u,
    ],
    [
      "a clock 6 min ahead",
      { identity: seen({ name: "a", clock: { theirs: NOW + 360_000, ours: NOW } }) },
      "wrong",
      "clock of the API server",
      /6 min ahead/u,
      /chrony/u,
    ],
    [
      "an EKS cluster without access entries",
      { eks: seen({ status: "ACTIVE", authenticationMode: "CONFIG_MAP", endpointIsPublic: true }) },
      "wrong",
      "eks cluster",
      /aws-auth/u,
      /API_AND_CONFIG_MAP/u,
    ],
    [
      "a role without an access entry",
      { entries: [{ ...entry, groups: seen(undefined) }] },
      "wrong",
      "access entry surety:sweep",
      /none for the role sweep/u,
      /create-access-entry --cluster-name prod-eu .*role\/sweep/u,
    ],
    [
      "an access entry into another group",
      { entries: [{ ...entry, groups: seen(["viewers"]) }] },
      "wrong",
      "access entry surety:sweep",
      /into viewers/u,
      /update-access-entry/u,
    ],
    [
      "an access entry into more groups",
      { entries: [{ ...entry, groups: seen(["surety:sweep", "system:masters"]) }] },
      "warning",
      "access entry surety:sweep",
      /system:masters/u,
      /update-access-entry/u,
    ],
    [
      "a right that is missing",
      granted({ lacking: [RIGHT] }),
      "wrong",
      "rbac surety:sweep",
      /1 of 1.*list backups\.velero\.io/u,
      /kubectl apply -k deploy\/rbac/u,
    ],
    [
      "a group that may do everything",
      granted({ everything: true }),
      "wrong",
      "rbac surety:sweep",
      /everything/u,
      /clusterrolebindings/u,
    ],
    [
      "rights that nobody may ask about",
      { granted: [{ name: "surety:sweep", granted: forbidden }] },
      "unknown",
      "rbac surety:sweep",
      /403/u,
      /subjectaccessreviews/u,
    ],
    [
      "a guard that is gone",
      { guards: SHIPPED.guards.map((guard) => ({ guard, state: seen("absent") })) },
      "wrong",
      "guard surety-sweep",
      /there is no/u,
      /kubectl apply/u,
    ],
    [
      "a guard that was changed",
      { guards: SHIPPED.guards.map((guard) => ({ guard, state: seen("different") })) },
      "wrong",
      "guard surety-sweep",
      /not the one/u,
      /kubectl apply/u,
    ],
    ["no Velero", { velero: seen(undefined) }, "wrong", "velero crds", /serves nothing/u, /install Velero/u],
    ["a Velero without Backups", { velero: seen(["schedules"]) }, "wrong", "velero crds", /backups/u, /crds-only/u],
    [
      "a Velero that lists no volumes",
      { veleroImages: seen(["registry.example:5000/velero/velero:v1.12.4"]) },
      "wrong",
      "velero version",
      /1\.13 or later/u,
      /upgrade/u,
    ],
    [
      "a Velero that is too new to know",
      { veleroImages: seen(["velero/velero:v1.19.0"]) },
      "warning",
      "velero version",
      /newer than 1\.18/u,
      /newer Surety/u,
    ],
    [
      "a Velero by digest",
      { veleroImages: seen(["velero/velero@sha256:0123"]) },
      "unknown",
      "velero version",
      /does not say/u,
      /velero version/u,
    ],
    [
      "a Velero from a registry with a port, without a tag",
      { veleroImages: seen(["registry.example:5000/velero"]) },
      "unknown",
      "velero version",
      /does not say/u,
      /velero version/u,
    ],
    [
      "a location elsewhere",
      located({ bucket: "other" }),
      "wrong",
      "backup location",
      /s3:\/\/example-backups\/prod\/; found: default \(s3:\/\/other\/prod\/\)/u,
      /surety\.yaml/u,
    ],
    [
      "a location that is Unavailable",
      located({ phase: "Unavailable", message: "AccessDenied" }),
      "wrong",
      "backup location default",
      /Unavailable: AccessDenied/u,
      /velero backup-location/u,
    ],
    [
      "a location that is ReadOnly",
      located({ accessMode: "ReadOnly" }),
      "warning",
      "backup location default",
      /ReadOnly/u,
      /ReadWrite/u,
    ],
    [
      "a location that nobody looks at any more",
      located({ lastValidatedAt: NOW - 301_000 }),
      "wrong",
      "backup location default",
      /5 min 1 s ago/u,
      /whether Velero runs/u,
    ],
    [
      "a bucket that encrypts nothing",
      set({ encryption: seen([]) }),
      "wrong",
      "bucket encryption",
      /no default encryption/u,
      /put-bucket-encryption --bucket example-backups/u,
    ],
    [
      "a bucket that may go public",
      set({ notBlocked: seen(["BlockPublicAcls"]) }),
      "wrong",
      "bucket public access",
      /BlockPublicAcls/u,
      /put-public-access-block/u,
    ],
    [
      "a bucket that is public",
      set({ notBlocked: seen(["RestrictPublicBuckets"]), isPublicByPolicy: seen(true) }),
      "wrong",
      "bucket public access",
      /open to the public/u,
      /put-public-access-block/u,
    ],
    [
      "a lifecycle that deletes too early",
      set({ lifecycle: seen([RULE]) }),
      "wrong",
      "bucket lifecycle",
      /after 29 d; promised are 30 d/u,
      /get-bucket-lifecycle/u,
    ],
    [
      "a lock that is longer than promised",
      set({ lock: seen({ mode: "COMPLIANCE", days: 31 }) }),
      "warning",
      "bucket object lock",
      /31 d/u,
      /at most as long/u,
    ],
    [
      "settings that nobody may read",
      set({ lock: forbidden }),
      "unknown",
      "bucket object lock",
      /403/u,
      /s3:GetBucketObjectLockConfiguration/u,
    ],
    [
      "no cert-manager",
      { certManager: seen(undefined) },
      "wrong",
      "cert-manager",
      /certificates and clusterissuers/u,
      /install cert-manager/u,
    ],
    [
      "no issuer of the configured name",
      { issuer: seen(undefined) },
      "wrong",
      "issuer letsencrypt",
      /no ClusterIssuer letsencrypt/u,
      /clusters\[\]\.issuer/u,
    ],
    [
      "an issuer that is not ready",
      { issuer: seen({ ready: false, message: "no account" }) },
      "wrong",
      "issuer letsencrypt",
      /no account/u,
      /kubectl describe/u,
    ],
    [
      "policies that nothing enforces",
      { readings: { ...HEALTHY.readings, daemonSets: seen([]) } },
      "wrong",
      "network policies",
      /nothing enforces/u,
      /enableNetworkPolicy/u,
    ],
  ];

  it.each(cases)("tell %s", (_, facts, state, name, found, mend) => {
    expect(ill(facts)).toEqual([
      { about: "cluster prod-eu", state, name, found: expect.stringMatching(found), mend: expect.stringMatching(mend) },
    ]);
  });

  it.each([
    ["a lifecycle of exactly the promised length", set({ lifecycle: seen([{ ...RULE, expiration: { days: 30 } }]) })],
    ["a lifecycle of another prefix", set({ lifecycle: seen([{ ...RULE, prefix: "other/" }]) })],
    ["a lifecycle that is switched off", set({ lifecycle: seen([{ ...RULE, enabled: false }]) })],
    ["a lock of exactly the promised length", set({ lock: seen({ mode: "GOVERNANCE", days: 30 }) })],
    ["a location that was looked at 5 min ago", located({ lastValidatedAt: NOW - 300_000 })],
    ["a clock 30 s behind", { identity: seen({ name: "a", clock: { theirs: NOW - 30_000, ours: NOW } }) }],
    [
      "a private endpoint, and functions in a VPC",
      { eks: PRIVATE, entries: [{ ...entry, groups: seen(["surety:sweep"]) }] },
    ],
    ["the oldest Velero that will do", { veleroImages: seen(["velero/velero:v1.13.0"]) }],
  ])("have nothing against %s", (_, facts) => {
    expect(ill(facts)).toEqual([]);
  });

  it("tell a private endpoint that functions outside of any VPC cannot reach", () => {
    const found = expect.stringMatching(/private.*surety:sweep/u);
    expect(ill({ eks: PRIVATE })).toMatchObject([
      { name: "eks cluster", state: "wrong", found, mend: expect.stringContaining("vpc:") },
    ]);
  });

  it("of one that cannot be reached say so once, and look at its bucket all the same", () => {
    const identity = unreadable("unreachable", "Kubernetes", "connection refused");
    const checks = judge({ identity });
    expect(checks.map(({ name }) => name)).toEqual(["api server", ...NAMES_OF_BUCKET]);
    expect(checks[0]).toMatchObject({ state: "unknown", found: expect.stringContaining("connection refused") });
  });
});

const NAMES_OF_BUCKET = ["encryption", "public access", "versioning", "lifecycle", "object lock"].map(
  (name) => `bucket ${name}`,
);
