import * as z from "zod";
import { countOf, type Listed, listedSchema, recordFields, timeSchema } from "./evidence.ts";

export const DELETION_CERTIFICATE_TYPE = "https://surety.dev/evidence/deletion/v1";

const text = z.string().min(1);
const count = z.int().nonnegative();

/** One thing that is gone. `kind` and `id` are the resource's own: `Snapshot` `snap-…`. */
export const deletedItemSchema = z.object({
  kind: text,
  id: text,
  /** Where it was: a cluster, a region, a bucket. */
  place: text,
  /** How it was deleted, such as `DeleteBackupRequest`, or `gone before` where somebody else had done it. */
  method: text,
  /** When that was; null where it was gone before. */
  deletedAt: timeSchema.nullable(),
  /** How it is known to be gone, and when that was looked at, after the deletion. */
  verification: z.object({ method: text, at: timeSchema }),
});
export type DeletedItem = z.infer<typeof deletedItemSchema>;

/** One thing that is still there, and why. */
export const residualSchema = z.object({
  kind: text,
  id: text,
  place: text,
  /** A constant, such as `ObjectLocked`, `InRecycleBin`, `SharedBackup`. */
  reason: text,
  message: text,
  /** When it can be deleted, or goes by itself; null where nobody knows. */
  until: timeSchema.nullable(),
});
export type Residual = z.infer<typeof residualSchema>;

/** What was found of one kind, from the inventory on, and what became of it. */
const kindSchema = z
  .object({ kind: text, found: count, deleted: count, remaining: count })
  .refine(({ found, deleted, remaining }) => found === deleted + remaining, {
    path: ["found"],
    error: "allowed is the sum of what was deleted and what remains",
  });
export type InventoryKind = z.infer<typeof kindSchema>;

/** One road by which the last look went, independent of what the deletion itself had written down. */
const lookSchema = z.object({ road: text, lookedFor: text, at: timeSchema, found: count });
export type Look = z.infer<typeof lookSchema>;

/** A time in which something deleted can still come back by itself, such as a synchronisation of Velero. */
const dangerWindowSchema = z.object({ name: text, message: text, endsAt: timeSchema });
export type DangerWindow = z.infer<typeof dangerWindowSchema>;

/** That a tenant's data are deleted, how that is known, and what remains. Its subjects are the tenant and the request. */
export const deletionCertificateSchema = z
  .object({
    ...recordFields,
    /** `final` only where nothing remains and every danger window is over. */
    status: z.enum(["provisional", "final"]),
    tenant: z.object({
      id: text,
      /** 1 for the first tenant of this id, one more for each that was onboarded after it was deleted. */
      generation: z.int().positive(),
      cluster: text,
      namespace: text,
      /** The UID of that namespace; null where it was gone before anybody looked. */
      namespaceUid: text.nullable(),
    }),
    /** The event that asked for the deletion. */
    request: z.object({ id: text, source: text, requestedAt: timeSchema }),
    inventory: z.object({ takenAt: timeSchema, kinds: z.array(kindSchema).readonly() }),
    items: listedSchema(deletedItemSchema),
    residuals: listedSchema(residualSchema),
    looks: z.array(lookSchema).min(1, "allowed is at least one look that found out what remains").readonly(),
    dangerWindows: z.array(dangerWindowSchema).readonly(),
  })
  .superRefine((certificate, context) => {
    for (const { path, message } of contradictions(certificate)) context.addIssue({ code: "custom", path, message });
  });
export type DeletionCertificate = z.infer<typeof deletionCertificateSchema>;

interface Contradiction {
  readonly path: string[];
  readonly message: string;
}

/** A certificate that says two things which cannot both be true is none, whoever signed it. */
function contradictions(certificate: {
  readonly status: "provisional" | "final";
  readonly recordedAt: number;
  readonly inventory: { readonly kinds: readonly InventoryKind[] };
  readonly items: Listed<unknown>;
  readonly residuals: Listed<unknown>;
  readonly dangerWindows: readonly DangerWindow[];
}): readonly Contradiction[] {
  const { status, recordedAt, inventory, items, residuals, dangerWindows } = certificate;
  const sum = (of: "deleted" | "remaining") => inventory.kinds.reduce((total, kind) => total + kind[of], 0);
  const found: Contradiction[] = [];
  if (countOf(items) !== sum("deleted"))
    found.push({ path: ["items"], message: `found ${countOf(items)}; allowed are the ${sum("deleted")} deleted` });
  if (countOf(residuals) !== sum("remaining"))
    found.push({
      path: ["residuals"],
      message: `found ${countOf(residuals)}; allowed are the ${sum("remaining")} that remain`,
    });
  const open = dangerWindows.filter(({ endsAt }) => endsAt > recordedAt).map(({ name }) => name);
  if (status === "final" && countOf(residuals) > 0)
    found.push({ path: ["status"], message: "found final, yet something remains; allowed is provisional" });
  if (status === "final" && open.length > 0)
    found.push({
      path: ["status"],
      message: `found final before the end of ${open.join(", ")}; allowed is provisional`,
    });
  return found;
}
