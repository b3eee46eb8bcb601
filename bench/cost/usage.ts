import { CONTROLS } from "#controls/index.ts";
import { OUTCOMES } from "#domain/finding.ts";
import type { Measured } from "./measured.ts";
import type { Priced } from "./prices.ts";

/** What is taken for granted, since no measurement says it. */
export const ASSUMED = {
  daysOfMonth: 30.4,
  sweepsPerHour: 4,
  /** More tenants than this are spread over several clusters. */
  tenantsOfCluster: 1_000,
  /** The memory of the sweep's function, in GB; stacks/defaults.ts. */
  memoryGb: 1,
  /** Of each tenant, kept at the same time, a new one each day, and the objects that Velero writes for each. */
  backups: 30,
  objectsOfBackup: 9,
  objectsOfPage: 1_000,
  /** Backups of each tenant in the measurement of the time. */
  backupsMeasured: 3,
  /** What each page of a bucket's listing takes, one after the other; added for those that were not measured. */
  secondsOfPage: 0.15,
  bytesOfTenantRecord: 500,
  bytesOfReadUnit: 8_192,
  /** Of a finding, in the gzipped document of a cluster, and how long its former versions are kept: stacks/storage.ts. */
  bytesOfFinding: 60,
  daysOfFindings: 90,
  /** Of a sweep's signed record, and how long it is locked. */
  bytesOfRecord: 6_000,
  daysOfEvidence: 400,
  bytesOfLogs: 20_000,
  /** Share of the tenants that leave in a month. */
  leaving: 0.02,
  /** Pages of the report that people open, together, and how long each takes. */
  pagesOfDay: 200,
  secondsOfPageShown: 0.3,
  /** How often each cluster is looked at for what is due (rehearsals.every), and how long that or a task takes. */
  minutesOfRehearsalLook: 5,
  secondsOfRehearsalTask: 3,
  tasksOfRehearsal: 30,
  transitionsOfRehearsal: 120,
  /** Of each tenant in a month, what it has in volumes, and how long a copy of them is there. */
  rehearsalsOfTenant: 1,
  gigabytesOfTenant: 30,
  hoursOfRehearsal: 1,
  /** However many clusters there are; stacks/alarms.ts. */
  alarms: 19,
} as const;

export type Usage = Readonly<Partial<Record<Priced, number>>>;

/** What costs are told apart by. */
export interface Usages {
  /** Sweeps, and what they leave behind: all that a deployment does by itself as it is delivered. */
  readonly watching: Readonly<Record<Exclude<Priced, "volumes">, number>>;
  /** The report, as people open its pages. */
  readonly report: Usage;
  /** Once it is switched on. */
  readonly rehearsals: Usage;
}

/** How much of each priced unit a month takes, for so many tenants. */
export function usageOf(tenants: number, measured: Measured): Usages {
  return {
    watching: watchingOf(tenants, measured),
    report: reportOf(tenants),
    rehearsals: rehearsalsOf(tenants, measured),
  };
}

const clustersOf = (tenants: number) => Math.ceil(tenants / ASSUMED.tenantsOfCluster);

/** A page reads the findings of each cluster, and the tenants. */
function reportOf(tenants: number): Usage {
  const a = ASSUMED;
  const pages = a.pagesOfDay * a.daysOfMonth;
  return {
    lambdaRequests: pages,
    lambdaDuration: pages * a.secondsOfPageShown * a.memoryGb,
    s3Reads: pages * clustersOf(tenants),
    tableReads: pages * Math.ceil((tenants * a.bytesOfTenantRecord) / a.bytesOfReadUnit),
  };
}

/** Each cluster is looked at, whether or not one runs; a rehearsal is an execution, and holds volumes for as long as it takes. */
function rehearsalsOf(tenants: number, measured: Measured): Usage {
  const a = ASSUMED;
  const looks = clustersOf(tenants) * (60 / a.minutesOfRehearsalLook) * 24 * a.daysOfMonth;
  const rehearsals = tenants * a.rehearsalsOfTenant;
  const tasks = looks + rehearsals * a.tasksOfRehearsal;
  return {
    lambdaRequests: tasks,
    lambdaDuration: tasks * a.secondsOfRehearsalTask * a.memoryGb,
    schedules: looks,
    transitions: rehearsals * a.transitionsOfRehearsal,
    s3Lists: tasks * 2,
    s3Reads: rehearsals * measured.readsOfBackup,
    tableReads: looks * Math.ceil((tenants * a.bytesOfTenantRecord) / a.bytesOfReadUnit),
    tableWrites: tasks * 2,
    volumes: (rehearsals * a.gigabytesOfTenant * a.hoursOfRehearsal) / (24 * a.daysOfMonth),
  };
}

function watchingOf(tenants: number, measured: Measured): Usages["watching"] {
  const a = ASSUMED;
  const clusters = clustersOf(tenants);
  const each = tenants / clusters;
  const sweeps = a.sweepsPerHour * 24 * a.daysOfMonth;
  const all = sweeps * clusters;

  const pages = Math.ceil((each * a.backups * a.objectsOfBackup) / a.objectsOfPage);
  const pagesMeasured = Math.ceil((each * a.backupsMeasured * a.objectsOfBackup) / a.objectsOfPage);
  const seconds = (measured.secondsOfThousand * each) / 1_000 + (pages - pagesMeasured) * a.secondsOfPage;
  const findings = each * CONTROLS.length;
  const monthsOf = (days: number) => days / a.daysOfMonth;
  const gigabytes = (bytes: number) => bytes / 1e9;
  return {
    lambdaRequests: all,
    lambdaDuration: all * Math.max(seconds, SHORTEST) * a.memoryGb,
    schedules: all,
    s3Lists: all * (measured.s3[0] + pages),
    s3Reads: tenants * a.daysOfMonth * measured.readsOfBackup,
    s3Storage:
      gigabytes(all * findings * a.bytesOfFinding) * monthsOf(a.daysOfFindings) +
      gigabytes(all * a.bytesOfRecord) * monthsOf(a.daysOfEvidence),
    tableReads: all * Math.ceil((each * a.bytesOfTenantRecord) / a.bytesOfReadUnit),
    tableWrites: all * measured.dynamoDb,
    signatures: all * measured.kms,
    keys: 1,
    metrics: clusters * CONTROLS.length * OUTCOMES.length,
    logs: gigabytes(all * a.bytesOfLogs),
    alarms: a.alarms,
    transitions: tenants * a.leaving * measured.eventsOfDeletion,
  };
}

/** Of a sweep of hardly anything, in seconds. */
const SHORTEST = 0.2;
