import type { DeletionItem, DeletionRecord } from "#domain/deletion.ts";
import { tenantIdSchema } from "#domain/tenant.ts";

export function item(kind: DeletionItem["kind"], id: string, changes: Partial<DeletionItem> = {}): DeletionItem {
  return { kind, id, place: "prod-eu", by: "a test", ...changes };
}

/** Of tenant acme in cluster prod-eu. */
export function deletionRecord(changes: Partial<DeletionRecord>): DeletionRecord {
  return {
    version: 1,
    tenant: tenantIdSchema.parse("acme"),
    generation: 1,
    cluster: "prod-eu",
    namespace: "tenant-acme",
    realm: "acme",
    namespaceUid: "uid-ns",
    takenAt: 1_000,
    items: [item("Namespace", "tenant-acme", { uid: "uid-ns" })],
    deferred: [],
    slowestSync: 0,
    neededElsewhere: {},
    steps: {},
    ...changes,
  };
}
