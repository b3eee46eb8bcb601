import { configurationSchema } from "#domain/configuration.ts";
import { DELETION_STEPS, type DeletionTask, type StepAnswer, stepAnswerSchema } from "#domain/deletion.ts";
import type { DeletionProgress } from "#domain/deletion-progress.ts";
import { SECOND } from "#domain/duration.ts";
import type { SuretyEvent } from "#domain/events.ts";
import { sha256Schema } from "#domain/evidence.ts";
import { formatInstant } from "#domain/instant.ts";
import { unreadable } from "#domain/reading.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { type TenantRecord, tenantOf } from "#domain/tenant-record.ts";
import type { SavedDeletion } from "#effects/deletion/deletion-store.ts";
import type { CertificateContent } from "#effects/evidence/issue-certificate.ts";
import type { ClusterSources } from "#facts/sources.ts";
import { RetryableError } from "#runtime/errors.ts";
import { createFaultyCalls, type Fault } from "#runtime/faulty-calls.double.ts";
import { createClusterDouble, MADE } from "./cluster.double.ts";
import type { Deletions, Dependencies } from "./dependencies.ts";
import { createDeleteTenant } from "./handler.ts";

const START = MADE + 3_600_000;
const request = { source: "crm", id: "1", at: START };

/** Everything around the function, in memory: each call that leaves it is counted, and can be made to go wrong. */
export function createDeletionWorld() {
  const cluster = createClusterDouble(["acme", "acme-eu"]);
  let now = START;
  let saves = 0;
  const calls: string[] = [];
  const planned = { calls, faults: [] as readonly Fault[] };
  const events: SuretyEvent[] = [];
  const certificates: CertificateContent[] = [];
  const tenants = new Map(["acme", "acme-eu"].map((id) => [id, recordOf(id)]));
  const progress: DeletionProgress[] = [];
  let saved: SavedDeletion = { record: undefined, etag: undefined };

  const { call, revive } = createFaultyCalls(planned);

  /** A read that goes wrong is unreadable. */
  function counted(sources: ClusterSources): ClusterSources {
    const read = <T>(what: string, ask: () => Promise<T>) =>
      call(`read ${what}`, ask).catch((error: unknown) => unreadable("timedOut", what, String(error)));
    return {
      ...sources,
      list: (resource, make) => read(resource, () => sources.list(resource, make)),
      aws: (operation, make) => read(operation, () => sources.aws(operation, make)),
      bucket: (bucket, operation) => read(operation, () => sources.bucket(bucket, operation)),
      listing: (asked, take) => read("listing", () => sources.listing(asked, take)),
      object: (bucket, key) => read(key, () => sources.object(bucket, key)),
      keycloak: (answer) => read(answer, () => sources.keycloak(answer)),
    };
  }

  const deletionsIn = (): Deletions => ({
    deleteObject: (item) => call(`deleteObject ${item.kind}`, () => cluster.deletions.deleteObject(item)),
    requestBackupDeletion: (item, name) =>
      call("requestBackupDeletion", () => cluster.deletions.requestBackupDeletion(item, name)),
    stopWorkloads: (item) => call("stopWorkloads", () => cluster.deletions.stopWorkloads(item)),
    deleteVolume: (item) => call("deleteVolume", () => cluster.deletions.deleteVolume(item)),
    deleteSnapshot: (item) => call("deleteSnapshot", () => cluster.deletions.deleteSnapshot(item)),
    deleteRealm: (item) => call("deleteRealm", () => cluster.deletions.deleteRealm(item)),
    emptyFolder: (item, emptying) => call("emptyFolder", () => cluster.deletions.emptyFolder(item, emptying)),
    whatHoldsUpNamespace: (namespace) =>
      call("whatHoldsUpNamespace", () => cluster.deletions.whatHoldsUpNamespace(namespace)),
    whatHoldsUpVolumes: (names) => call("whatHoldsUpVolumes", () => cluster.deletions.whatHoldsUpVolumes(names)),
  });

  const deps: Dependencies = {
    stage: "test",
    configuration: configurationSchema.parse({
      version: 1,
      clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
      keycloak: { url: "https://sign-in.example.com", secretParameter: "/surety/keycloak" },
    }),
    tenants: {
      getTenantRecord: (id) => call("getTenantRecord", () => tenants.get(id)),
      listTenants: () => call("listTenants", () => [...tenants.values()].flatMap((record) => tenantOf(record) ?? [])),
      saveTenantRecord: (record) =>
        call("saveTenantRecord", () => {
          if (tenants.get(record.id)?.version !== record.version) throw new RetryableError("lost a race");
          const next = { ...record, version: record.version + 1 };
          tenants.set(record.id, next);
          return next;
        }),
    },
    deletions: {
      read: () => call("readDeletion", () => saved),
      save: (record, { etag }) =>
        call("saveDeletion", () => {
          if (etag !== saved.etag) throw new RetryableError("lost a race");
          saves += 1;
          saved = { record, etag: String(saves) };
          return saved;
        }),
      readProgress: () => call("readProgress", () => progress.at(-1)),
      saveProgress: (_, newest) => call("saveProgress", () => void progress.push(newest)),
    },
    open: () => counted(cluster.sources()),
    deletionsIn,
    issueCertificate: (content) =>
      call("issueCertificate", () => {
        if (!certificates.some(({ id }) => id === content.id)) certificates.push(content);
        return { ...{ id: content.id, key: content.id, wasThere: false }, ...PLACE };
      }),
    publishEvents: (list) => call("publishEvents", () => void events.push(...list)),
    publishAlert: () => call("publishAlert", () => undefined),
    clock: () => now,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const handle = createDeleteTenant(deps);

  /** Takes a step as the state machine does: a function that dies is invoked again. */
  async function invoke(task: DeletionTask, step: StepAnswer | undefined): Promise<StepAnswer> {
    revive();
    const execution = { tenant: "acme", generation: 1, cluster: "prod-eu", request, notBefore: formatInstant(START) };
    const input = JSON.parse(JSON.stringify({ ...execution, task, ...(step && { step: encode(step) }) }));
    return stepAnswerSchema.parse(await handle(input, { getRemainingTimeInMillis: () => 300_000 }));
  }

  return {
    ...{ calls, events, certificates, cluster, tenants, progress },
    saved: () => saved.record,
    /** Runs the whole deletion; every step may be taken `times` times, as by a duplicate delivery. */
    async run({ faults = [], times = 1 }: { readonly faults?: readonly Fault[]; readonly times?: number } = {}) {
      planned.faults = faults;
      let at = 0;
      let step: StepAnswer | undefined;
      for (let round = 0; round < 500; round += 1) {
        const task = DELETION_STEPS[at];
        if (task === undefined) return "Deleted";
        const before = step;
        for (let time = 0; time < times; time += 1) step = await invoke(task, before);
        if (step === undefined) throw new TypeError("No step was taken");
        if (step.outcome === "done") at += 1;
        else if (step.outcome !== "wait") return `${step.outcome} at ${task}: ${step.message}`;
        else {
          now += step.waitSeconds * SECOND;
          cluster.tick();
          if (step.reason === "Provisional") at = DELETION_STEPS.indexOf("DeleteBackups");
        }
        now += SECOND;
      }
      return "it does not end";
    },
  };
}

function encode({ since, ...step }: StepAnswer) {
  return { ...step, since: formatInstant(since) };
}

const PLACE: Pick<Awaited<ReturnType<Dependencies["issueCertificate"]>>, "place" | "sha256"> = {
  place: { chain: "deletions/acme/1", sequence: 1, previous: null },
  sha256: sha256Schema.parse("0".repeat(64)),
};

function recordOf(id: string): TenantRecord {
  const mark = { source: "crm", id: "0", at: MADE };
  const onboarding = {
    request: mark,
    cluster: "prod-eu",
    namespace: `tenant-${id}`,
    hosts: [],
    realm: id,
    applied: { request: mark, since: MADE },
  };
  const departure = { state: "offboarding", since: START, request, notBefore: START } as const;
  return { id: tenantIdSchema.parse(id), version: 1, onboarding, ...(id === "acme" && { departure }) };
}
