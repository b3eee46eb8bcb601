import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import type { Finding } from "#domain/finding.ts";
import { observed } from "#domain/reading.ts";
import {
  REHEARSAL_STAGES,
  type RehearsalStage,
  type Rehearsed,
  rehearsalParts,
  withRehearsal,
} from "#domain/rehearsed.fixture.ts";
import type { Tenant } from "#domain/tenant.ts";
import { leaf } from "./certificates.fixture.ts";
import { judgeFacts, LAST_NIGHT, NOW, tenant } from "./cluster.fixture.ts";
import { CONTROLS } from "./index.ts";
import { ANYBODY, securityGroup, tcp } from "./network.fixture.ts";
import { PLACE } from "./stored.fixture.ts";
import { TENANTS, wholeFacts } from "./whole.fixture.ts";

/** One thing that is wrong of acme, of gone, or of the cluster, for each control that there is. */
const WRONG: Readonly<Record<string, (facts: Facts) => Partial<Facts>>> = {
  "backup-fresh": ({ backups }) => ({ backups: backups.filter(({ startedAt = 0 }) => startedAt < NOW - 3 * DAY) }),
  "backup-complete": ({ snapshots }) => ({
    snapshots: snapshots.filter(({ id }) => !id.startsWith("snap-tenant-acme-data-kafka-0")),
  }),
  "backup-intact": () => ({ backupContents: new Map() }),
  "backup-offsite": ({ backupStorageLocations }) => ({
    backupStorageLocations: backupStorageLocations.map((one) => ({ ...one, phase: "Unavailable" as const })),
  }),
  "backup-kept": ({ backups }) => ({
    backups: backups.map((one) => (one.startedAt === LAST_NIGHT ? { ...one, expiresAt: NOW + DAY } : one)),
  }),
  "retention-enforced": ({ backups: [first, ...others] }) => ({
    backups: first === undefined ? [] : [{ ...first, expiresAt: NOW + 90 * DAY }, ...others],
  }),
  "restore-proven": ({ rehearsals }) => ({ rehearsals: { ...rehearsals, tenants: {} } }),
  "nothing-left-behind": ({ namespaces: [one, ...others] }) => ({
    namespaces: one === undefined ? [] : [one, ...others, { ...one, name: "tenant-gone" }],
  }),
  "tenants-isolated": ({ networkPolicies }) => ({
    networkPolicies: networkPolicies.filter(({ namespace }) => namespace !== "tenant-acme"),
  }),
  "volumes-encrypted": ({ volumes }) => ({ volumes: volumes.map((one) => ({ ...one, encrypted: false })) }),
  "data-replicated": ({ pods }) => ({ pods: pods.filter(({ name }) => name !== "kafka-0") }),
  "passwords-hashed": ({ realms }) => ({ realms: new Map([...realms].filter(([name]) => name !== "acme")) }),
  "tls-modern": ({ servedTls }) => ({
    servedTls: new Map(
      [...servedTls].map(([host, one]): readonly [string, typeof one] => {
        if (one.status === "unreadable") return [host, one];
        return [host, observed({ ...one.value, accepted: ["TLSv1", ...one.value.accepted] }, NOW)];
      }),
    ),
  }),
  "certificate-fresh": ({ certificates }) => ({
    certificates: certificates.map((one) => ({ ...one, notAfter: NOW - DAY })),
  }),
  "certificate-strong": () => ({
    tlsSecrets: new Map([
      ["tenant-acme/web-tls", observed([leaf({ isSelfSigned: true, key: { algorithm: "RSA", size: 2048 } })], NOW)],
    ]),
    servedTls: new Map(),
  }),
  "ingress-tls-only": ({ securityGroups }) => ({
    securityGroups: [...securityGroups, securityGroup("sg-node", [tcp(9092, 9092, ANYBODY)])],
  }),
  "cluster-private": ({ eksCluster }) => ({
    eksCluster: { ...eksCluster, endpointIsPublic: true, publicCidrs: ["0.0.0.0/0"] },
  }),
  "surety-watching": ({ lastLooks }) => ({ lastLooks: { ...lastLooks, at: new Map() } }),
};

const WORLDS: readonly (readonly [string, (facts: Facts) => Facts])[] = [
  ["is as promised", (facts) => facts],
  ...Object.entries(WRONG).map(([control, change]) => {
    return [`breaks ${control}`, (facts: Facts) => ({ ...facts, ...change(facts) })] as const;
  }),
];

function judge(facts: Facts, tenants: readonly Tenant[] = TENANTS): readonly Finding[] {
  return judgeFacts(CONTROLS, facts, { tenants, promises: { storage: { components: ["kafka"] } } });
}

const NAME = "rehearsal-acme-1x9k2";
const WHILE_PEOPLE_CARE = REHEARSAL_STAGES.filter((stage) => stage !== "forgotten");

function asked(tenant: string, stage: RehearsalStage): Rehearsed {
  return { tenant, namespace: `tenant-${tenant}`, backup: `${tenant}-daily-20260310010000`, stage, now: NOW };
}

function rehearsing(facts: Facts, stage: RehearsalStage, tenant = "acme"): Facts {
  return withRehearsal(facts, asked(tenant, stage));
}

/** Their sentences rightly count namespaces, or say that a rehearsal runs. */
const SENTENCES: ReadonlySet<string> = new Set(["tenants-isolated", "restore-proven"]);

/** What people and machines are told. How many Restores were looked at is evidence, and rightly one more. */
function told({ control, tenant, outcome, reason, message, violations, advisories }: Finding) {
  const isCounting = SENTENCES.has(control);
  const named = isCounting ? violations.map(({ kind, id, reason: why }) => `${why} ${kind} ${id}`) : violations;
  return { control, tenant, outcome, reason, advisories, violations: named, ...(!isCounting && { message }) };
}

describe("a world with a rehearsal in it is judged as the same world without, where it", () => {
  it.each(WORLDS)("%s", (name, change) => {
    const facts = change(wholeFacts());
    const before = judge(facts);
    const wrong = before.filter(({ outcome }) => outcome !== "kept").map(({ control }) => control);
    if (name.startsWith("breaks ")) expect(wrong).toContain(name.slice("breaks ".length));
    else expect(wrong).toEqual([]);
    for (const stage of WHILE_PEOPLE_CARE)
      for (const tenant of ["acme", "globex"])
        expect(judge(rehearsing(facts, stage, tenant)).map(told), `${stage} of ${tenant}`).toEqual(before.map(told));
  });

  it("names every control that there is", () => {
    expect(new Set(Object.keys(WRONG))).toEqual(new Set(CONTROLS.map(({ id }) => id)));
  });
});

describe("what is right to be told of a rehearsal", () => {
  it("is a Restore that was left for longer than backups are kept, with all that Velero stored of it", () => {
    const facts = wholeFacts();
    const before = judge(facts).map(told);
    const differing = judge(rehearsing(facts, "forgotten")).map(told);
    const changed = differing.filter((finding, at) => JSON.stringify(finding) !== JSON.stringify(before[at]));
    expect(changed).toMatchObject([
      { control: "retention-enforced", tenant: "acme", violations: [{ reason: "RestoreTooOld", id: NAME }] },
    ]);
  });

  it.each(REHEARSAL_STAGES)("is everything of it, %s, once its tenant is deleted", (stage) => {
    const facts = wholeFacts();
    const found = leftOf("gone", judge(rehearsing(facts, stage, "gone")));
    const parts = rehearsalParts(asked("gone", stage));
    expect(found.toSorted()).toEqual(
      [
        ...parts.namespaces.map(({ name }) => `Namespace ${name}`),
        ...parts.restores.map(({ name }) => `Restore ${name}`),
        ...parts.persistentVolumeClaims.map(({ namespace, name }) => `PersistentVolumeClaim ${namespace}/${name}`),
        ...parts.persistentVolumes.map(({ name }) => `PersistentVolume ${name}`),
        ...parts.volumes.map(({ id }) => `Volume ${id}`),
        // With its Restore, Velero deletes what it stored of it.
        ...(parts.restores.length === 0 ? parts.folders : []).map(({ name }) => `Folder ${PLACE}restores/${name}/`),
      ].toSorted(),
    );
    expect(found.length).toBeGreaterThan(0);
  });

  it("is not what a rehearsal has made of the tenant that came after a deleted one of the same id", () => {
    const returned = tenant("gone", { since: "2026-03-01T12:00:00Z" });
    const facts = rehearsing(wholeFacts(), "verifying", "gone");
    expect(leftOf("gone", judge(facts, [...TENANTS, returned]))).toEqual([]);
  });

  it("is not a namespace that somebody has given the name of a rehearsal", () => {
    const facts = rehearsing(wholeFacts(), "verifying", "gone");
    const namespaces = facts.namespaces.map((one) =>
      one.name.startsWith("rehearsal-") ? { ...one, labels: {} } : one,
    );
    const { storedObjects } = wholeFacts();
    expect(leftOf("gone", judge({ ...facts, namespaces, restores: [], storedObjects }))).toEqual([]);
  });
});

function leftOf(tenant: string, findings: readonly Finding[]): readonly string[] {
  return findings
    .filter((finding) => finding.control === "nothing-left-behind" && finding.tenant === tenant)
    .flatMap(({ violations }) => violations.map(({ kind, id }) => `${kind} ${id}`));
}
