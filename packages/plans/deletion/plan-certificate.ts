import {
  type DeferredItem,
  type DeletionItem,
  type DeletionItemKind,
  type DeletionRecord,
  type DeletionStep,
  itemKey,
  type LastLook,
} from "#domain/deletion.ts";
import type { DangerWindow, DeletedItem, DeletionCertificate, InventoryKind } from "#domain/deletion-certificate.ts";
import type { DeletionSettings } from "#domain/deletion-settings.ts";
import { DAY, formatDuration, MINUTE } from "#domain/duration.ts";
import type { EventMark } from "#domain/event-order.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";

/** A certificate without what is decided where it is stored: its place in the chain, and when that was. */
export type PlannedCertificate = Omit<
  DeletionCertificate,
  "items" | "record" | "recordedAt" | "residuals" | "verifier"
> & { readonly items: readonly DeletedItem[]; readonly residuals: readonly DeferredItem[] };

/** What nobody knows the end of is looked at again after this. */
const LOOK_AGAIN_AFTER = 7 * DAY;

/** How each kind is deleted, and by which step at the latest. */
const METHODS: Readonly<Record<DeletionItemKind, { readonly step: DeletionStep; readonly method: string }>> = {
  Namespace: { step: "DeleteNamespace", method: "deleted by its UID" },
  PersistentVolumeClaim: { step: "DeleteNamespace", method: "deleted with its Namespace" },
  Certificate: { step: "DeleteNamespace", method: "deleted with its Namespace" },
  PersistentVolume: { step: "AwaitVolumes", method: "deleted with its claim, or after its volume" },
  Volume: { step: "AwaitVolumes", method: "deleted by its driver, or DeleteVolume" },
  Schedule: { step: "StopBackups", method: "deleted" },
  Backup: { step: "DeleteBackups", method: "DeleteBackupRequest" },
  Restore: { step: "DeleteBackups", method: "deleted, or with its Backup" },
  Snapshot: { step: "DeleteLeftovers", method: "deleted with its Backup, or DeleteSnapshot" },
  VolumeSnapshotContent: { step: "DeleteLeftovers", method: "deleted" },
  BackupRepository: { step: "DeleteLeftovers", method: "deleted" },
  Realm: { step: "DeleteRealm", method: "deleted through Keycloak's admin API, by its id" },
  Folder: { step: "DeleteLeftovers", method: "every version and delete marker deleted" },
};

/** Says what was deleted and what remains. Final only where the last look found nothing after every danger window. */
export function planCertificate(
  record: DeletionRecord & { readonly look: LastLook },
  request: EventMark,
  settings: DeletionSettings,
): { readonly content: PlannedCertificate; readonly lookAgainAt: Instant | null } {
  const { look, items, takenAt, namespaceUid, tenant: id, generation, cluster, namespace } = record;
  const remaining = new Set(look.remaining.map(itemKey));
  const deleted = items.filter((item) => !remaining.has(itemKey(item)));
  const dangerWindows = dangerWindowsOf(record, settings);
  const isFinal = look.remaining.length === 0 && dangerWindows.every(({ endsAt }) => endsAt <= look.at);
  const status = isFinal ? "final" : "provisional";
  return {
    content: {
      ...{ id: `${id}/${generation}/${status}/${formatInstant(look.at)}`, status },
      tenant: { id, generation, cluster, namespace, namespaceUid },
      request: { id: request.id, source: request.source, requestedAt: request.at },
      inventory: { takenAt, kinds: countKinds(deleted, look.remaining) },
      items: deleted.map((item) => describeDeleted(item, record, look)),
      residuals: look.remaining,
      looks: look.roads.map((road) => ({ ...road, at: look.at })),
      dangerWindows,
    },
    lookAgainAt: isFinal ? null : lookAgainAt(look, dangerWindows),
  };
}

function describeDeleted({ kind, id, place }: DeletionItem, { steps }: DeletionRecord, look: LastLook): DeletedItem {
  const { step, method } = METHODS[kind];
  const verification = { method: "the last look did not find it", at: look.at };
  return { kind, id, place, method, deletedAt: steps[step] ?? null, verification };
}

function countKinds(deleted: readonly DeletionItem[], remaining: readonly DeferredItem[]): readonly InventoryKind[] {
  const kinds = [...new Set([...deleted, ...remaining].map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const count = (list: readonly { readonly kind: string }[]) => list.filter((item) => item.kind === kind).length;
    return { kind, found: count(deleted) + count(remaining), deleted: count(deleted), remaining: count(remaining) };
  });
}

/** Times in which something deleted can come back by itself. */
export function dangerWindowsOf(
  { steps, items, takenAt, slowestSync }: DeletionRecord,
  { syncPeriod, collectionCycle, kopiaMaintenance }: DeletionSettings,
): readonly DangerWindow[] {
  const from = steps.DeleteLeftovers ?? takenAt;
  const copied = items.some(
    ({ kind, id }) => kind === "BackupRepository" || (kind === "Folder" && /\/kopia\//u.test(id)),
  );
  return [
    {
      name: "synchronisation",
      message: "Velero brings back a Backup whose objects are still in S3; two periods of its synchronisation.",
      endsAt: from + 2 * Math.max(syncPeriod, slowestSync),
    },
    {
      name: "collection",
      message: `Velero collects garbage every ${formatDuration(collectionCycle)}.`,
      endsAt: from + collectionCycle,
    },
    ...(copied
      ? [
          {
            name: "kopia maintenance",
            message: `The maintenance of a kopia repository may write into it for ${formatDuration(kopiaMaintenance)}.`,
            endsAt: from + kopiaMaintenance,
          },
        ]
      : []),
  ];
}

function lookAgainAt({ at, remaining }: LastLook, windows: readonly DangerWindow[]): Instant {
  const ends = [
    ...windows.map(({ endsAt }) => endsAt),
    ...remaining.map(({ until }) => until ?? at + LOOK_AGAIN_AFTER),
  ];
  const soonest = remaining.length > 0 ? at + MINUTE : at;
  return Math.max(soonest, ...ends);
}
