import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { gzipSync } from "node:zlib";
import { CONTROLS } from "#controls/index.ts";
import { configurationSchema } from "#domain/configuration.ts";
import type { DeletionRecord } from "#domain/deletion.ts";
import type { DeletionProgress } from "#domain/deletion-progress.ts";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { finalCertificate } from "#domain/statement.fixture.ts";
import { writeStatement } from "#domain/statement.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { newTenantRecord, type TenantRecord } from "#domain/tenant-record.ts";
import { someRehearsals } from "#report/pages/rehearsals.fixture.ts";
import {
  aModel,
  NOW,
  ofAnybody,
  ofSubject,
  someBackups,
  someHistories,
  type Wanted,
} from "#report/pages/report.fixture.ts";
import { encodeForSigning, PAYLOAD_TYPE, sha256Of, writeEnvelope } from "#runtime/dsse.ts";
import { fingerprintOf } from "#runtime/signing-key.ts";
import type { Dependencies } from "./dependencies.ts";
import { type Guard, iamGuard } from "./guard.ts";
import { createReport } from "./handler.ts";
import type { PageResponse } from "./response.ts";

/** What is stored, in memory: tenants of whom some are broken, one who leaves, and one who is gone and certified. */
export function createWorld(wanted: Wanted = {}) {
  const model = aModel(wanted);
  const histories = someHistories(model);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const world = {
    records: [...model.tenants.map(recordOf), leaving("leaver", "offboarding"), leaving("gone", "deleted")],
    deletion: { ...aDeletion("leaver"), steps: { Begin: NOW, TakeInventory: NOW, CheckSafety: NOW } },
    progress: aStuckStep() as DeletionProgress | undefined,
    certificate: signed(writeStatement(certificateOfGone()), privateKey, publicKey),
    publicKey,
    /** Lists of certificates, by their keys. */
    lists: new Map<string, Buffer>(),
    guard: async (): Promise<Guard> => iamGuard,
    /** Clusters whose findings cannot be read. */
    failing: new Set<string>(),
    logs: [] as string[],
  };
  const log =
    (level: string) =>
    (message: unknown, ...fields: readonly unknown[]): void =>
      void world.logs.push(`${level}: ${String(message)} ${JSON.stringify(fields)}`);
  const deps: Dependencies = {
    ...{ stage: "test", version: "0.0.0", controls: CONTROLS, clock: () => NOW },
    configuration: configurationSchema.parse({
      version: 1,
      clusters: model.clusters.map(({ name }) => ({ name, region: "eu-west-1", velero: { bucket: "backups" } })),
    }),
    guard: () => world.guard(),
    tenants: { listTenantRecords: async () => world.records },
    findings: {
      async open(cluster) {
        if (world.failing.has(cluster)) throw new Error(`s3://state/findings/${cluster}.json.gz is damaged`);
        const findings = model.findings.filter((one) => one.cluster === cluster);
        const sweptAt = Math.max(...findings.map(({ observedAt }) => observedAt));
        return {
          ...{ etag: "1", sweptAt, states: findings },
          read: async (asked) =>
            findings.filter(({ control, tenant }) =>
              "control" in asked ? control === asked.control : tenant === asked.tenant,
            ),
        };
      },
    },
    history: {
      async open(cluster, month) {
        const history = histories.find((one) => one.cluster === cluster && one.month === month);
        return history && { etag: "1", anybody: ofAnybody(history), of: async (tenant) => ofSubject(history, tenant) };
      },
    },
    backupLists: {
      open: async (cluster) => ({
        etag: "1",
        of: async (tenants) =>
          model.tenants
            .filter(({ id }) => tenants.includes(id))
            .filter((tenant) => tenant.cluster === cluster)
            .map(({ id }, at) => someBackups(id, at)),
      }),
    },
    deletions: {
      read: async ({ tenant }) => ({ record: tenant === "leaver" ? world.deletion : undefined, etag: "1" }),
      readProgress: async ({ tenant }) => (tenant === "leaver" ? world.progress : undefined),
    },
    rehearsals: {
      async read(cluster) {
        if (world.failing.has(cluster)) throw new Error(`s3://state/rehearsals/${cluster}.json.gz is damaged`);
        return { value: cluster === "prod-eu" ? someRehearsals(cluster, wanted.message) : undefined, etag: "1" };
      },
    },
    evidence: {
      listRecords: async (prefix) =>
        prefix === "deletions/gone/1/" ? ["deletions/gone/1/9999999998-1.dsse.json"] : [],
      async read(key) {
        if (!key.startsWith("lists/")) return world.certificate;
        const list = world.lists.get(key);
        if (list === undefined) throw new Error(`${key} is not there`);
        return list;
      },
    },
    signingKey: async () => world.publicKey,
    logger: { info: log("info"), warn: log("warn"), error: log("error") },
  };
  /** The certificate of gone, with so many things that were deleted, in a list of their own. */
  function certifyMany(count: number): void {
    const items = Array.from({ length: count }, (_, at) => ({
      ...{ kind: "Snapshot", id: `snap-${at + 1}`, place: "eu-west-1", method: "DeleteSnapshot" },
      ...{
        deletedAt: formatInstant(NOW),
        verification: { method: "EC2 lists no snapshot of this id", at: formatInstant(NOW) },
      },
    }));
    const bytes = gzipSync(items.map((item) => `${JSON.stringify(item)}\n`).join(""));
    const sha256 = sha256Of(bytes);
    world.lists.set(`lists/${sha256}.jsonl.gz`, bytes);
    const statement = certificateOfGone({
      items: { count, digest: { sha256 } },
      inventory: { takenAt: NOW, kinds: [{ kind: "Snapshot", found: count, deleted: count, remaining: 0 }] },
    });
    world.certificate = signed(writeStatement(statement), privateKey, publicKey);
  }

  return Object.assign(world, { deps, handle: createReport(deps), certifyMany });
}

/** A request as AWS hands it on that has checked who asks. */
export function requestFor(
  path: string,
  fields: { readonly caller?: string | undefined; readonly method?: string } = {},
) {
  const { caller = "arn:aws:iam::000000000000:user/auditor", method = "GET" } = fields;
  const [rawPath, rawQueryString = ""] = path.split("?");
  const authorizer =
    "caller" in fields && fields.caller === undefined ? {} : { authorizer: { iam: { userArn: caller } } };
  return {
    rawPath,
    rawQueryString,
    requestContext: { domainName: "report.example.com", http: { method }, ...authorizer },
  };
}

export type Handle = (event: unknown) => Promise<PageResponse>;

const MARK = { at: NOW - 2 * DAY, source: "crm", id: "order-1" };

function recordOf({
  id,
  cluster,
  namespace,
  hosts,
  since,
}: ReturnType<typeof aModel>["tenants"][number]): TenantRecord {
  const applied = { request: { ...MARK, at: since }, since };
  return {
    ...newTenantRecord(id),
    onboarding: { request: applied.request, cluster, namespace, hosts, realm: id, applied },
  };
}

function leaving(name: string, state: "offboarding" | "deleted"): TenantRecord {
  const id = tenantIdSchema.parse(name);
  const onboarding = { request: MARK, cluster: "prod-eu", namespace: `tenant-${id}`, hosts: [], realm: id };
  const departure = { state, since: NOW - DAY, request: MARK, notBefore: NOW - DAY };
  const certified = state === "deleted" ? { certificate: "1", certified: "final" as const } : {};
  return { ...newTenantRecord(id), onboarding, departure: { ...departure, ...certified } };
}

function aDeletion(name: string): DeletionRecord {
  const tenant = tenantIdSchema.parse(name);
  const item = { kind: "Volume" as const, id: "vol-1", place: "eu-west-1", by: "its claim" };
  return {
    ...{ version: 1, tenant, generation: 1, cluster: "prod-eu", namespace: `tenant-${name}`, realm: name },
    ...{ namespaceUid: null, takenAt: NOW, items: [item], neededElsewhere: {}, slowestSync: 0, steps: {} },
    deferred: [
      {
        kind: "Snapshot",
        id: "snap-1",
        place: "eu-west-1",
        reason: "ObjectLocked",
        message: "It is locked.",
        until: NOW + DAY,
      },
    ],
  };
}

function aStuckStep(): DeletionProgress {
  return {
    ...{ task: "StopBackups", outcome: "wait", reason: "Waiting", attempt: 41, waitSeconds: 600 },
    ...{ since: NOW - 3 * HOUR, at: NOW - 4 * MINUTE },
    message: "Waiting for Backup leaver-daily-20260310010000, which is InProgress.",
  };
}

function certificateOfGone(changes: Parameters<typeof finalCertificate>[0] = {}) {
  const tenant = { id: "gone", generation: 1, cluster: "prod-eu", namespace: "tenant-gone", namespaceUid: null };
  return finalCertificate({ tenant, record: { chain: "deletions/gone/1", sequence: 1, previous: null }, ...changes });
}

function signed(statement: string, privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const payload = Buffer.from(statement);
  const sig = sign("sha384", encodeForSigning(PAYLOAD_TYPE, payload), { key: privateKey, dsaEncoding: "der" });
  return writeEnvelope({ payload, payloadType: PAYLOAD_TYPE, signatures: [{ keyid: fingerprintOf(publicKey), sig }] });
}
