import { DELETION_CERTIFICATE_TYPE, type DeletionCertificate } from "./deletion-certificate.ts";
import { DAY, HOUR } from "./duration.ts";
import { type Place, type Sha256, STATEMENT_TYPE, sha256Schema } from "./evidence.ts";
import { REHEARSAL_RECORD_TYPE, type RehearsalRecord } from "./rehearsal-record.ts";
import type { DeletionStatement, RehearsalStatement, SweepStatement } from "./statement.ts";
import { SWEEP_RECORD_TYPE, type SweepRecord } from "./sweep-record.ts";

export const RECORDED = Date.parse("2026-03-20T10:00:00Z");

export const digestOf = (digit: string): Sha256 => sha256Schema.parse(digit.repeat(64));

const first = (chain: string): Place => ({ chain, sequence: 1, previous: null });
const verifier = { id: "https://surety.dev", version: "0.1.0" } as const;

/** A certificate of one volume and one snapshot, where all is gone. */
export function finalCertificate(changes: Partial<DeletionCertificate> = {}): DeletionStatement {
  const at = RECORDED - 5 * DAY;
  const verification = { method: "EC2 lists no volume of this id", at: RECORDED - HOUR };
  return {
    _type: STATEMENT_TYPE,
    subject: [
      { name: "tenant/acme", digest: { sha256: digestOf("a") } },
      { name: "request/billing/order-4711", digest: { sha256: digestOf("b") } },
    ],
    predicateType: DELETION_CERTIFICATE_TYPE,
    predicate: {
      ...{ id: "acme/1/final", record: first("deletions/acme/1"), recordedAt: RECORDED, verifier, status: "final" },
      tenant: { id: "acme", generation: 1, cluster: "prod-eu", namespace: "tenant-acme", namespaceUid: "5f1c" },
      request: { id: "order-4711", source: "billing", requestedAt: at - DAY },
      inventory: {
        takenAt: at,
        kinds: [
          { kind: "Volume", found: 1, deleted: 1, remaining: 0 },
          { kind: "Snapshot", found: 1, deleted: 1, remaining: 0 },
        ],
      },
      items: {
        items: [
          {
            ...{ kind: "Volume", id: "vol-1", place: "eu-west-1", method: "DeleteVolume", deletedAt: at },
            verification,
          },
          {
            ...{ kind: "Snapshot", id: "snap-1", place: "eu-west-1", method: "gone before", deletedAt: null },
            verification,
          },
        ],
      },
      residuals: { items: [] },
      looks: [{ road: "EC2 by id", lookedFor: "2 ids", at: RECORDED - HOUR, found: 0 }],
      dangerWindows: [{ name: "kopia maintenance", message: "Kopia deletes within 72 h.", endsAt: RECORDED - DAY }],
      ...changes,
    },
  };
}

/** The same with a snapshot that cannot be deleted yet. */
export function provisionalCertificate(changes: Partial<DeletionCertificate> = {}): DeletionStatement {
  const { predicate } = finalCertificate();
  return finalCertificate({
    ...{ id: "acme/1/provisional", status: "provisional" },
    inventory: {
      takenAt: predicate.inventory.takenAt,
      kinds: [
        { kind: "Volume", found: 1, deleted: 1, remaining: 0 },
        { kind: "Snapshot", found: 1, deleted: 0, remaining: 1 },
      ],
    },
    items: { items: "items" in predicate.items ? predicate.items.items.slice(0, 1) : [] },
    residuals: {
      items: [
        {
          ...{ kind: "Snapshot", id: "snap-1", place: "eu-west-1", reason: "SnapshotLocked" },
          message: "The snapshot is locked in compliance mode.",
          until: RECORDED + 30 * DAY,
        },
      ],
    },
    ...changes,
  });
}

export function sweepStatement(changes: Partial<SweepRecord> = {}): SweepStatement {
  const findings = { kept: 2, broken: 0, unknown: 0, notApplicable: 0, exempt: 0 };
  return {
    _type: STATEMENT_TYPE,
    subject: [
      {
        name: "findings/prod-eu.json.gz",
        uri: "s3://state/findings/prod-eu.json.gz?versionId=v1",
        digest: { sha256: digestOf("c") },
      },
    ],
    predicateType: SWEEP_RECORD_TYPE,
    predicate: {
      ...{ id: "prod-eu/2026-03-20T10:00:00Z", record: first("sweeps/prod-eu"), recordedAt: RECORDED, verifier },
      ...{ cluster: "prod-eu", sweptAt: RECORDED, dueEverySeconds: 900, onlyTenant: null, findings },
      byControl: [{ control: "backup-fresh", ...findings }],
      outcomes: { count: 2, digest: { sha256: digestOf("d") } },
      ...changes,
    },
  };
}

/** A rehearsal of two claims that passed. */
export function rehearsalStatement(changes: Partial<RehearsalRecord> = {}): RehearsalStatement {
  const claim = (name: string) => ({
    ...{ claim: name, snapshot: `snap-${name}`, snapshotGiB: 8, volume: `vol-${name}`, sizeGiB: 8, encrypted: true },
  });
  return {
    _type: STATEMENT_TYPE,
    subject: [
      { name: "surety:tenant/acme/1", digest: { sha256: digestOf("a") } },
      { name: "surety:backup/prod-eu/acme-daily", digest: { sha256: digestOf("b") } },
    ],
    predicateType: REHEARSAL_RECORD_TYPE,
    predicate: {
      ...{ id: "prod-eu/rehearsal-acme-1", record: first("rehearsals/acme/1"), recordedAt: RECORDED, verifier },
      tenant: { id: "acme", generation: 1, cluster: "prod-eu", namespace: "tenant-acme" },
      ...{ backup: "acme-daily", rehearsal: "rehearsal-acme-1", startedAt: RECORDED - HOUR, endedAt: RECORDED },
      ...{ outcome: "passed", faults: [], claims: [claim("data"), claim("logs")] },
      counts: [{ resource: "configmaps", inBackup: 7, restored: 7 }],
      verifiedBy: null,
      ...changes,
    },
  };
}
