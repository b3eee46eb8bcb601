import type { ListedBackup, TenantBackups } from "#domain/backup-list.ts";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Outcome } from "#domain/finding.ts";
import { anybodyIn, type Coverage, dayOf, type History, type MonthSeen, monthOf } from "#domain/history.ts";
import { formatInstant } from "#domain/instant.ts";
import { PROMISES, promisesSchema } from "#domain/promises.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import { type TrackedFinding, trackedFindingSchema } from "#domain/tracked-finding.ts";
import type { PageControl, ReportModel } from "./model.ts";

export const NOW = Date.parse("2026-03-10T12:00:00Z");
const CLUSTERS = ["prod-eu", "prod-us"] as const;

/** As many controls as there are promises and half as many again, the controls that pages know by name among them. */
const CONTROL_IDS: readonly (readonly [id: string, promise: PageControl["promise"]])[] = [
  ["backup-fresh", "daily-backups"],
  ["backup-complete", "daily-backups"],
  ["backup-kept", "backup-retention"],
  ["certificate-fresh", "transport-encryption"],
  ...PROMISES.filter(({ id }) => id !== "private-network").map(({ id }) => [`${id}-checked`, id] as const),
  ["cluster-private", "private-network"],
];

export const CONTROLS: readonly PageControl[] = CONTROL_IDS.map(([id, promise]) => ({
  ...{ id, promise, severity: "page", needs: [], looksAt: `Whether ${id} holds, by \`kubectl get\`.` },
  about: id === "cluster-private" ? "clusters" : "tenants",
  explain: (reason) =>
    reason === "TooOld"
      ? { means: "It is older than promised.", todo: "See `velero backup get`, and run it again." }
      : undefined,
}));

/** What a test wants to be otherwise. */
export interface Wanted {
  readonly tenants?: number;
  /** Of every n-th tenant, one finding is so; the others are kept. */
  readonly outcomes?: readonly Outcome[];
  readonly message?: string;
  readonly now?: number;
}

/** With the findings in full, which pages are given as far as they need them. */
export interface FullModel extends ReportModel {
  readonly findings: readonly TrackedFinding[];
}

/** The same with other findings. */
export function withFindings(model: ReportModel, findings: readonly TrackedFinding[]): FullModel {
  return { ...model, findings, states: findings };
}

/** A report on tenants of which most are well. The same numbers make the same report. */
export function aModel({
  tenants = 12,
  outcomes = ["broken", "unknown", "exempt"],
  message,
  now = NOW,
}: Wanted = {}): FullModel {
  const all = Array.from({ length: tenants }, (_, at) => aTenant(at));
  const findings = [
    ...CLUSTERS.map((cluster) => aTracked({ control: "cluster-private", cluster, tenant: null })),
    ...all.flatMap((tenant, at) => findingsOf(tenant, at, outcomes, message)),
  ];
  return {
    ...{ stage: "test", version: "0.0.0", now, every: 15 * MINUTE, promises: promisesSchema.parse({}) },
    controls: CONTROLS,
    clusters: CLUSTERS.map((name) => ({ name, sweptAt: NOW - 5 * MINUTE })),
    tenants: all,
    ...{ states: findings, findings },
  };
}

function aTenant(at: number): Tenant {
  const id = at < NAMES.length ? `${NAMES[at]}` : `${NAMES[at % NAMES.length]}-${at}`;
  const fields = { cluster: CLUSTERS[at % 2], namespace: `tenant-${id}`, hosts: [`${id}.example.com`] };
  return tenantSchema.parse({
    id,
    ...fields,
    state: at % 40 === 39 ? "held" : "active",
    since: "2026-01-01T00:00:00Z",
  });
}

const NAMES = [
  "acme",
  "globex",
  "initech",
  "hooli",
  "umbrella",
  "stark",
  "wayne",
  "wonka",
  "cyberdyne",
  "tyrell",
  "oscorp",
  "soylent",
];

function findingsOf(
  { id, cluster }: Tenant,
  at: number,
  outcomes: readonly Outcome[],
  message = "The newest backup is 27 h old; promised are 26 h at most.",
): readonly TrackedFinding[] {
  return CONTROL_IDS.filter(([control]) => control !== "cluster-private").map(([control], index) => {
    const outcome = index === at % CONTROL_IDS.length ? (outcomes[at % 5] ?? "kept") : "kept";
    return aTracked({
      control,
      cluster,
      tenant: id,
      outcome,
      message: outcome === "kept" ? "It is as promised." : message,
      evidence: evidenceOf(control, at),
    });
  });
}

function evidenceOf(control: string, at: number): Record<string, unknown> {
  const takenAt = formatInstant(NOW - (8 + (at % 20)) * HOUR);
  switch (control) {
    case "backup-fresh":
      return {
        limitSeconds: 26 * 3600,
        ageSeconds: 8 * 3600,
        newestUsable: { name: "acme-daily-20260310010000", takenAt },
      };
    case "certificate-fresh":
      return {
        certificates: 1,
        hosts: ["acme.example.com"],
        endsAt: formatInstant(NOW + (15 + ((at * 7) % 74)) * DAY),
      };
    default:
      return {};
  }
}

interface Tracked {
  readonly control: string;
  readonly cluster: string;
  readonly tenant: string | null;
  readonly outcome?: Outcome;
  readonly message?: string;
  readonly evidence?: Record<string, unknown>;
  readonly observedAt?: number;
}

/** A finding as it is stored; what is broken has a violation. */
export function aTracked({
  outcome = "kept",
  message = "It is as promised.",
  evidence = {},
  observedAt = NOW - 5 * MINUTE,
  ...names
}: Tracked): TrackedFinding {
  const promise = CONTROL_IDS.find(([id]) => id === names.control)?.[1] ?? "watching";
  const violation = {
    kind: "Backup",
    id: names.control === "backup-kept" ? "acme-daily-20260226010000" : message,
    reason: names.control === "backup-kept" ? "BackupGone" : "TooOld",
    message,
  };
  return trackedFindingSchema.parse({
    ...names,
    ...{ promise, outcome, message, evidence, observedAt, since: NOW - 3 * DAY, announced: {} },
    reason: outcome === "broken" ? "TooOld" : "AsSeen",
    violations: outcome === "broken" ? [violation] : [],
    advisories:
      outcome === "kept" && names.control === "backup-fresh"
        ? [{ reason: "SlowBackup", message: "It took an hour." }]
        : [],
    ...(outcome === "unknown" && { lastKnown: { outcome: "kept", since: NOW - 9 * DAY, seenAt: NOW - DAY } }),
  });
}

/** Ninety days of each cluster and tenant, in which some are broken, some unknown, and some not looked at. */
export function someHistories(model: ReportModel, days = 80): readonly History[] {
  const all = Array.from({ length: days }, (_, at) => NOW - (days - 1 - at) * DAY).filter(
    (at) => ![20, 21, 22].includes(Math.floor((NOW - at) / DAY)),
  );
  const months = Map.groupBy(all, (at) => monthOf(dayOf(at)));
  return model.clusters.flatMap(({ name: cluster }) =>
    [...months].map(([month, instants]): History => {
      const dates = instants.map((at) => Number(dayOf(at).slice(8)));
      const subjects = [null, ...model.tenants.filter((one) => one.cluster === cluster).map(({ id }) => id)];
      const controls = (tenant: Tenant["id"] | null) =>
        CONTROLS.filter(({ about }) => (about === "clusters") === (tenant === null));
      const digits = (seed: number) =>
        Array.from({ length: Math.max(...dates) }, (_, at) => (dates.includes(at + 1) ? digitOf(at + seed) : "0")).join(
          "",
        );
      return {
        ...{ version: 1, cluster, month },
        days: instants.map((at) => coverage(at)),
        subjects: subjects.map((tenant, at) => ({
          tenant,
          controls: Object.fromEntries(controls(tenant).map(({ id }, index) => [id, digits(at * 5 + index * 3)])),
        })),
      };
    }),
  );
}

/** Daily Backups of a tenant, of whom every seventh has some that are not as they should be. */
export function someBackups(tenant: Tenant["id"], at = 0): TenantBackups {
  const wanting = at % 7 === 0;
  const backups = Array.from({ length: 32 }, (_, age) => age)
    .filter((age) => !(wanting && (age === 9 || age === 10)))
    .map((age) => aBackup(tenant, age, wanting ? (WANTING.get(age) ?? {}) : {}));
  return { tenant, seenAt: NOW - 5 * MINUTE, backups, more: 0 };
}

const COVERAGE = { seenAt: NOW - DAY, snapshots: 9, copies: 0, missing: 0, missingNames: [], unclear: 0 };

const WANTING: ReadonlyMap<number, Partial<ListedBackup>> = new Map([
  [0, { phase: "InProgress", coverage: undefined }],
  [3, { coverage: { ...COVERAGE, snapshots: 7, missing: 2, missingNames: ["data-kafka-1", "<b>data</b>"] } }],
  [5, { phase: "PartiallyFailed" }],
  [7, { phase: "Failed", coverage: undefined }],
  [13, { goneSince: NOW - 2 * DAY }],
  [15, { expiresAt: NOW + DAY / 2 }],
  [20, { coverage: undefined }],
]);

/** Taken so many days before last night. */
export function aBackup(tenant: string, age: number, fields: Partial<ListedBackup> = {}): ListedBackup {
  const takenAt = NOW - 11 * HOUR - age * DAY;
  const name = `${tenant}-daily-${formatInstant(takenAt).slice(0, 19).replaceAll(/[-:T]/gu, "")}`;
  return {
    ...{ name, phase: "Completed", takenAt, expiresAt: takenAt + 30 * DAY },
    ...{ snapshots: { completed: 9, attempted: 9 }, coverage: COVERAGE, ...fields },
  };
}

export function ofAnybody({ cluster, month, days, subjects }: History): MonthSeen {
  return { cluster, month, days, controls: anybodyIn(subjects) };
}

export function ofSubject({ cluster, month, days, subjects }: History, tenant: string | null): MonthSeen {
  return { cluster, month, days, controls: subjects.find((one) => one.tenant === tenant)?.controls ?? {} };
}

/** Kept, with now and then a day of broken, unknown or exempt. */
function digitOf(at: number): string {
  if (at % 37 === 0) return "3";
  if (at % 29 === 0) return "5";
  return at % 53 === 0 ? "g" : "1";
}

function coverage(at: number): Coverage {
  const begin = Date.parse(dayOf(at));
  const isShort = Math.floor((NOW - at) / DAY) === 40;
  return {
    ...{ day: dayOf(at), looks: 96, first: begin + MINUTE, last: Math.min(begin + DAY - MINUTE, NOW - 5 * MINUTE) },
    ...{ dueEvery: 15 * MINUTE, silence: isShort ? 9 * HOUR : 0 },
  };
}
