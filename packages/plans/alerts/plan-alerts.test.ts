import { describe, expect, it } from "vitest";
import type { Alert } from "#domain/alert.ts";
import type { Finding } from "#domain/finding.ts";
import { broken, exempt, kept, notApplicable, sweeps, unknown } from "./sequence.fixture.ts";

const lost = ["tenant-acme/data-kafka-1"];
const of = (make: (seen: { readonly tenant: string }) => Finding, count: number) =>
  Array.from({ length: count }, (_, at) => make({ tenant: `t${at + 1}` }));
const ownViolation = (seen: { readonly tenant: string }) => broken([`tenant-${seen.tenant}/data`], seen);
const stuck = (seen: { readonly tenant: string }) => broken(["globex-1"], { ...seen, control: "backup-fresh" });

/** Another control that finds the same resources wrong, for another reason. */
function unlike(ids: readonly string[]): Finding {
  const finding = broken(ids, { control: "backup-intact" });
  const violations = finding.violations.map((one) => ({ ...one, reason: "Damaged", message: `${one.id} is damaged.` }));
  return { ...finding, reason: "Damaged", violations };
}

/** The messages of the last of these sweeps. */
function lastAlerts(...seen: readonly (readonly Finding[])[]): readonly Alert[] {
  return sweeps(...seen).at(-1)?.alerts ?? [];
}

describe("one message", () => {
  it.each<[string, readonly (readonly Finding[])[], number]>([
    ["for each tenant that broke by itself", [of(ownViolation, 10)], 10],
    ["for more than ten that broke alike, each by itself", [of(ownViolation, 11)], 1],
    ["for what many tenants broke by", [of(stuck, 3)], 1],
    [
      "for a system that cannot be read, however many lists of it",
      [[unknown("AWS: describe-snapshots"), unknown("AWS: describe-volumes", "forbidden", { tenant: "globex" })]],
      1,
    ],
    [
      "for each object of a bucket together",
      [[unknown("s3://b/one"), unknown("s3://b/two", "forbidden", { tenant: "globex" })]],
      1,
    ],
    [
      "for each way in which a system fails",
      [[unknown(), unknown("AWS: describe-snapshots", "throttled", { tenant: "globex" })]],
      2,
    ],
    ["for each system", [[unknown(), unknown("prod-eu: backups.velero.io", "forbidden", { tenant: "globex" })]], 2],
    ["for all that can be told again", [of((seen) => unknown(undefined, undefined, seen), 3), of(kept, 3)], 1],
    [
      "for all that were mended of one cause",
      [of(stuck, 3), of((seen) => kept({ ...seen, control: "backup-fresh" }), 3)],
      1,
    ],
    ["for each that was mended of a cause of its own", [of(ownViolation, 3), of(kept, 3)], 3],
    ["for two controls that find the same thing wrong, each in its own way", [[broken(lost), unlike(lost)]], 1],
    [
      "for all that was mended with that thing",
      [
        [broken(lost), unlike(lost)],
        [kept(), kept({ control: "backup-intact" })],
      ],
      1,
    ],
    ["for two controls of a tenant with one cause", [[broken(lost), broken(lost, { control: "backup-fresh" })]], 1],
  ])("%s", (_, seen, expected) => {
    expect(lastAlerts(...seen)).toHaveLength(expected);
  });

  it("what broke comes first, then what cannot be seen, then what is well", () => {
    const before = [
      broken(lost),
      kept({ tenant: "globex" }),
      unknown("s3://b/x", "forbidden", { tenant: "initech" }),
      kept({ tenant: "umbrella" }),
    ];
    const after = [
      kept(),
      unknown(undefined, undefined, { tenant: "globex" }),
      kept({ tenant: "initech" }),
      broken(["x"], { tenant: "umbrella" }),
    ];
    expect(lastAlerts(before, after).map(({ tenant }) => tenant)).toEqual(["umbrella", "globex", "initech", "acme"]);
  });

  it("is urgent where its control is and something broke, and never for a recovery", () => {
    const severities = (...seen: readonly (readonly Finding[])[]) =>
      lastAlerts(...seen).map(({ severity }) => severity);
    expect(severities([broken(lost)])).toEqual(["page"]);
    expect(severities([broken(lost, { control: "slow" })])).toEqual(["ticket"]);
    expect(severities([broken(lost, { control: "slow" }), broken(lost)])).toEqual(["page"]);
    expect(severities([unknown()])).toEqual(["ticket"]);
    expect(severities([broken(lost)], [kept()])).toEqual(["ticket"]);
    expect(severities([unknown()], [kept()])).toEqual(["ticket"]);
  });

  it("names tenant, control and outcome where they are one", () => {
    expect(lastAlerts([broken(lost)])[0]).toMatchObject({
      tenant: "acme",
      control: "backup-complete",
      outcome: "broken",
    });
    const [several] = lastAlerts([broken(lost), broken(lost, { tenant: "globex", control: "backup-fresh" })]);
    expect([several?.tenant, several?.control, several?.outcome]).toEqual([null, undefined, "broken"]);
  });
});

describe("the text", () => {
  it("of what was muted until now says so, and does not call it news", () => {
    const ended = { reason: "MuteEnded", message: "The mute of ops@example.com ended at 2026-03-10T12:10:00Z." };
    const mute = { control: "backup-complete", owner: "ops@example.com", reason: "moving", until: 0 };
    const [alert] = lastAlerts([{ ...broken(lost), muted: [mute] }], [{ ...broken(lost), advisories: [ended] }]);
    expect(alert?.subject).toBe("acme: backup-complete is broken: SnapshotMissing");
    expect(alert?.text).toContain(`Since: 2026-03-10T12:00:00Z
The mute of ops@example.com ended at 2026-03-10T12:10:00Z.`);
  });

  it("of what broke says whose, what, which promise, since when, and what to do next", () => {
    const [alert] = lastAlerts([kept()], [broken([...lost, "tenant-acme/data-kafka-2"])]);
    expect(alert?.subject).toBe("acme: backup-complete is broken: SnapshotMissing");
    expect(alert?.text).toBe(`Tenant acme, cluster prod-eu: backup-complete is broken.

tenant-acme/data-kafka-1 lost its copy.
tenant-acme/data-kafka-2 lost its copy.

Promise: All data volumes are backed up every day
Since: 2026-03-10T12:15:00Z

What to do: Back up at once.

To see more: surety findings --tenant acme --stage production
When it is put right, look again at once: surety sweep --cluster prod-eu --stage production`);
  });

  it("of what broke further says what is new, and since when it has been broken", () => {
    const [alert] = lastAlerts([broken(lost)], [broken([...lost, "b"])]);
    expect(alert?.subject).toBe("acme: backup-complete is broken further: SnapshotMissing");
    expect(alert?.text).toContain("\n\nb lost its copy.\n\n");
    expect(alert?.text).toContain("Since: 2026-03-10T12:00:00Z; what is said above is new");
  });

  it("of one cause says it once, and names the tenants", () => {
    const [alert] = lastAlerts(of(stuck, 3));
    expect(alert?.subject).toBe("3 tenants: backup-fresh is broken: SnapshotMissing");
    expect(alert?.text).toContain(`Cluster prod-eu: backup-fresh is broken, by one cause.

globex-1 lost its copy.

Affected: t1, t2, t3`);
    expect(alert?.text).toContain("surety findings --control backup-fresh --outcome broken");
  });

  it("of one thing that controls find wrong each in its own way says all of them", () => {
    const [alert] = lastAlerts([broken(lost), unlike(lost)]);
    expect(alert?.text).toContain("tenant-acme/data-kafka-1 lost its copy.");
    expect(alert?.text).toContain("tenant-acme/data-kafka-1 is damaged.");
    expect(alert?.text).not.toContain("by one cause");
  });

  it("of many lists twenty, and says how many more there are", () => {
    const [alert] = lastAlerts(of(ownViolation, 23));
    expect(alert?.text).toContain("t20: tenant-t20/data lost its copy.\n… and 3 more.\n");
    expect(alert?.text).not.toContain("t21");
    expect(alert?.details).toMatchObject({ kind: "broken", cluster: "prod-eu", findingsCount: 23 });
    expect(alert?.details["findings"]).toHaveLength(20);
  });

  it("of what is unknown says what could not be read, and what was broken before", () => {
    const [alert] = lastAlerts(
      [broken(lost), kept({ tenant: "globex" })],
      [unknown(), unknown(undefined, undefined, { tenant: "globex" })],
    );
    expect(alert?.subject).toBe("prod-eu: backup-complete of 2 tenants unknown: AWS: UnreadableForbidden");
    expect(alert?.text).toBe(`Cluster prod-eu: nobody can tell whether backup-complete is kept.

AWS: describe-snapshots could not be read: no

Affected: acme, globex
Broken before, and perhaps still: acme
Since: 2026-03-10T12:15:00Z

To see more: surety findings --control backup-complete --outcome unknown --stage production`);
  });

  it.each([
    [["acme", "globex", null], "2 tenants and the cluster"],
    [["acme", null], "acme and the cluster"],
    [[null], "prod-eu"],
  ] as const)("of a cluster, too, does not count it as a tenant: %j", (tenants, who) => {
    const findings = tenants.map((tenant) => unknown(undefined, undefined, { tenant, control: "c" }));
    expect(lastAlerts(findings)[0]?.subject).toBe(`prod-eu: c of ${who} unknown: AWS: UnreadableForbidden`);
  });

  it("of what can be told again says what it is, and for how long it was unknown", () => {
    const [alert] = lastAlerts([unknown()], [kept()]);
    expect(alert?.subject).toBe("prod-eu: backup-complete of acme known again: 1 kept");
    expect(alert?.text).toContain("Unknown: from 2026-03-10T12:00:00Z to 2026-03-10T12:15:00Z (15 min)");
  });

  it.each([
    [kept(), "acme: backup-complete is kept again"],
    [exempt(lost), "acme: backup-complete is accepted, by an exemption"],
    [notApplicable(), "acme: backup-complete is not to be judged any more"],
  ])("of what is no longer broken says what became of it: $outcome", (end, subject) => {
    const [alert] = lastAlerts([broken(lost)], [unknown()], [end]);
    expect(alert?.subject).toBe(subject);
    expect(alert?.text).toContain("Broken: from 2026-03-10T12:00:00Z to 2026-03-10T12:30:00Z (30 min)");
    expect(alert?.text).toContain(end.message);
  });

  it("of a cluster's own finding names the cluster", () => {
    const [alert] = lastAlerts([broken(["sg-1"], { tenant: null, control: "ingress-tls-only" })]);
    expect(alert?.subject).toBe("prod-eu: ingress-tls-only is broken: SnapshotMissing");
    expect(alert?.text).toContain("surety findings --control ingress-tls-only --outcome broken");
  });

  it("has a subject of at most 99 ASCII characters for the longest names of a tenant, control and reason", () => {
    const finding = broken(lost, { tenant: "t".repeat(40), control: "certificate-strong" });
    const longest = {
      ...finding,
      violations: [{ kind: "Snapshot", id: "s", reason: "SnapshotOfOtherVolume", message: "m" }],
    };
    const [alert] = lastAlerts([longest]);
    expect(alert?.subject).toMatch(/^[\x20-\x7e]{1,99}$/u);
  });
});
