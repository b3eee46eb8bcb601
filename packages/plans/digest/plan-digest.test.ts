import { describe, expect, it } from "vitest";
import { type Configuration, configurationSchema } from "#domain/configuration.ts";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { broken, exempt, kept, unknown } from "../alerts/sequence.fixture.ts";
import type { Surroundings } from "./digest.ts";
import { planDigest } from "./plan-digest.ts";

const NOW = Date.parse("2026-03-10T07:00:00.250Z");
const LEAVE = { control: "backup-complete", tenant: "acme", owner: "ops@example.com", reason: "moving" };

function configured(fields: Readonly<Record<string, unknown>> = {}): Configuration {
  const cluster = { name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } };
  return configurationSchema.parse({ version: 1, clusters: [cluster], ...fields });
}

/** As it was saved by a sweep at a quarter to. */
function saved(finding: Finding, parts: Partial<TrackedFinding> = {}): TrackedFinding {
  const observedAt = NOW - 15 * MINUTE;
  return { ...finding, observedAt, since: NOW - 2 * DAY, announced: {}, ...parts };
}

interface Given {
  readonly findings?: readonly TrackedFinding[];
  readonly sweptAt?: number;
  readonly tenants?: readonly Tenant[];
  readonly running?: readonly string[];
  readonly told?: readonly string[];
  readonly configuration?: Configuration;
}

function around({ findings = [], tenants = [], running = [], told = [], ...given }: Given = {}): Surroundings {
  const { sweptAt = NOW - 15 * MINUTE, configuration = configured() } = given;
  const document = { version: 1 as const, cluster: "prod-eu", sweptAt, findings };
  return {
    ...{ stage: "production", now: NOW, configuration, settings: configuration.alerts.digest },
    findings: new Map([["prod-eu", { value: document }]]),
    prunings: new Map([["prod-eu", { value: told }]]),
    tenants: { value: tenants },
    running: { value: new Set(running) },
  };
}

const leaving = (id: string) =>
  tenantSchema.parse({
    ...{ id, cluster: "prod-eu", namespace: `tenant-${id}`, state: "offboarding" },
    since: new Date(NOW - 3 * DAY).toISOString(),
  });

function sectionsOf(given: Given) {
  const { details } = planDigest(around(given)) ?? {};
  const sections = (details?.["sections"] ?? []) as readonly {
    readonly id: string;
    readonly lines: readonly string[];
  }[];
  return Object.fromEntries(sections.map(({ id, lines }) => [id, lines]));
}

describe("the digest", () => {
  it("is not sent where there is nothing to say", () => {
    expect(planDigest(around({ findings: [saved(kept())] }))).toBeUndefined();
  });

  it("says that all is well, where that is wanted", () => {
    const configuration = configured({ alerts: { digest: { allClear: true } } });
    expect(planDigest(around({ findings: [saved(kept())], configuration }))).toMatchObject({
      subject: "Surety production, daily digest: all is well",
      text: `Surety production, as of 2026-03-10T07:00:00Z.

Nothing is broken, weak, muted or about to break. 1 promises of 1 clusters were looked at.`,
    });
  });

  it("reads as a letter: the worst first, with counts, and the command that shows more", () => {
    const weak = kept({ tenant: "globex" });
    const advisories = [{ reason: "Weak", message: "20,000 iterations are few." }];
    const alert = planDigest(around({ findings: [saved({ ...weak, advisories }), saved(broken(["a"]))] }));
    expect(alert).toMatchObject({ severity: "ticket", tenant: null, details: { kind: "digest", stage: "production" } });
    expect(alert?.subject).toBe("Surety production, daily digest: 1 broken, 1 weak");
    expect(alert?.text).toBe(`Surety production, as of 2026-03-10T07:00:00Z.

Broken (1)
- backup-complete: acme: It is broken. (for 2 d)
  surety findings --outcome broken --stage production

Kept, and weak (1)
- backup-complete: globex: 20,000 iterations are few.
  surety findings --outcome kept --stage production`);
  });

  it("puts what has one cause on one line, and counts all", () => {
    const of = (count: number) =>
      Array.from({ length: count }, (_, at) => saved(unknown(undefined, undefined, { tenant: `t${at}` })));
    const alert = planDigest(around({ findings: of(6) }));
    expect(alert?.subject).toContain("6 unknown");
    expect(alert?.text).toContain(
      "- backup-complete: t0, t1, t2, t3 and 2 more: AWS: describe-snapshots could not be read",
    );
  });

  it.each<[string, TrackedFinding, Readonly<Record<string, readonly string[]>>]>([
    ["what is unknown since yesterday", saved(unknown(), { since: NOW - DAY + 1 }), {}],
    [
      "what is unknown for a day",
      saved(unknown(), { since: NOW - DAY }),
      { unknown: ["backup-complete: acme: AWS: describe-snapshots could not be read: no (for 1 d)"] },
    ],
    ["what is exempt", saved(exempt(["a"])), { exempt: ["backup-complete: acme: It is exempt."] }],
    [
      "what is muted, and not as broken",
      saved(broken(["a"]), { muted: [{ ...LEAVE, tenant: undefined, until: NOW + 1 }] }),
      {
        muted: [
          "backup-complete: acme: broken, by ops@example.com until 2026-03-10T07:00:00.251Z: moving. It is broken.",
        ],
      },
    ],
    [
      "what flaps, and not as broken",
      saved(broken(["a"]), { restless: { returns: [], changedAt: NOW, calm: { since: NOW, standing: {}, told: [] } } }),
      { flapping: ["backup-complete: acme: Now broken. It is broken."] },
    ],
  ])("names %s", (_, finding, expected) => {
    expect(sectionsOf({ findings: [finding] })).toEqual(expected);
  });

  describe("about to break", () => {
    const backup = (hours: number) =>
      saved({ ...kept({ control: "backup-fresh" }), evidence: { ageSeconds: hours * 3_600 } });
    const certificate = (days: number) => {
      const endsAt = new Date(NOW + days * DAY).toISOString();
      return saved({ ...kept({ control: "certificate-fresh" }), evidence: { endsAt } });
    };

    it.each<[string, TrackedFinding, string | undefined]>([
      ["a backup that the next one follows in time", backup(23.75), undefined],
      ["a backup past its day", backup(24), "The newest backup is 1 d old: in 1 h 45 min it is broken."],
      ["a certificate with 29 days left", certificate(28.01), undefined],
      [
        "a certificate that has to be renewed within a week",
        certificate(27.5),
        "A certificate has 27 days left (until 2026-04-06T19:00:00.250Z), and must have 21 d: in 6 d 12 h it is broken.",
      ],
    ])("%s", (_, finding, expected) => {
      const lines = expected === undefined ? {} : { aboutToBreak: [`${finding.control}: acme: ${expected}`] };
      expect(sectionsOf({ findings: [finding] })).toEqual(lines);
    });

    it("is nothing that is broken already, and nothing of which the evidence says no time", () => {
      const findings = [saved({ ...kept({ control: "backup-fresh" }) }), saved(kept({ control: "certificate-fresh" }))];
      expect(sectionsOf({ findings })).toEqual({});
    });
  });

  it("announces the end of exemptions and mutes a week ahead, and that they have ended", () => {
    const until = (at: number) => new Date(at).toISOString();
    const configuration = configured({
      exemptions: [
        { ...LEAVE, until: until(NOW + 7 * DAY) },
        { ...LEAVE, until: until(NOW + 7 * DAY + 1) },
      ],
      mutes: [{ ...LEAVE, resource: "kafka", until: until(NOW) }],
    });
    expect(sectionsOf({ configuration })).toEqual({
      endsSoon: [
        "The exemption of backup-complete of acme, by ops@example.com, ends in 7 d, at 2026-03-17T07:00:00.250Z: moving",
      ],
      ended: [
        "The mute of backup-complete of acme (kafka), by ops@example.com, ended at 2026-03-10T07:00:00.250Z: moving",
      ],
    });
  });

  it("tells deletions that run from those that have stopped", () => {
    expect(sectionsOf({ tenants: [leaving("initech"), leaving("hooli")], running: ["initech", "umbrella"] })).toEqual({
      deletionsStopped: ["hooli: asked for 3 d ago"],
      deletionsRunning: [
        "initech: asked for 3 d ago",
        "umbrella: deleted; Surety looks again until its certificate is final",
      ],
    });
  });

  it("names what pruning left to a person", () => {
    const told = [
      "lastGood acme daily-1",
      "beyondLimits",
      "waiting 3 OrphanSnapshot 1 Expired",
      "failed Snapshot a Snapshot b",
    ];
    expect(sectionsOf({ told })).toEqual({
      prunings: [
        "prod-eu: the last good backup of acme daily-1 has expired",
        "prod-eu: more would be pruned than the limits allow",
        "prod-eu: would be pruned: 3 OrphanSnapshot 1 Expired",
        "prod-eu: 2 things could not be pruned",
      ],
    });
  });

  it("says what it could not see, and is never silent about it", () => {
    const blind: Surroundings = {
      ...around(),
      findings: new Map([
        ["prod-eu", { problem: "AccessDenied" }],
        ["prod-us", { value: undefined }],
      ]),
      prunings: new Map([["prod-eu", { problem: "NoSuchBucket" }]]),
      tenants: { problem: "throttled" },
      running: { problem: "timed out" },
    };
    expect(planDigest(blind)?.details["sections"]).toMatchObject([
      {
        id: "notSeen",
        lines: [
          "Findings of prod-eu could not be read: AccessDenied",
          "Cluster prod-us has never been looked at",
          "Prunings of prod-eu could not be read: NoSuchBucket",
          "The tenants could not be read: throttled",
          "The running deletions could not be read: timed out",
        ],
      },
    ]);
  });

  it("says that nobody has looked for two rounds", () => {
    expect(sectionsOf({ sweptAt: NOW - 30 * MINUTE })).toEqual({});
    expect(sectionsOf({ sweptAt: NOW - 5 * HOUR })).toEqual({
      notSeen: ["Cluster prod-eu was last looked at 5 h ago, at 2026-03-10T02:00:00.250Z"],
    });
  });

  it("fits into a message of SNS, of however much it tells", () => {
    const many = Array.from({ length: 2_000 }, (_, at) => {
      const tenant = `tenant-${at}`;
      const made = [broken([`${at}`], { tenant, control: `control-${at}` }), kept({ tenant, control: `weak-${at}` })];
      const advisories = [{ reason: `R${at}`, message: "x".repeat(5_000) }];
      return made.map((one) => saved({ ...one, message: "é".repeat(5_000), advisories }));
    });
    const alert = planDigest(
      around({ findings: many.flat(), told: Array.from({ length: 500 }, (_, at) => `lastGood ${at}`) }),
    );
    expect(Buffer.byteLength(JSON.stringify(alert))).toBeLessThan(50_000);
    expect(alert?.subject).toContain("2000 broken, 2000 weak");
  });
});
