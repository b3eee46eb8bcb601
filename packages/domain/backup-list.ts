import * as z from "zod";
import { tenantIdSchema } from "./tenant.ts";

const instant = z.number();
const count = z.int().nonnegative();
/** Of most backups it is 0, and is not written then. */
const mostlyNone = count.default(0);

/** What a backup held of a tenant's volumes when somebody opened it; each claim is counted once. */
const coverageSchema = z
  .object({
    seenAt: instant,
    /** Claims whose data a snapshot holds that EC2 has. */
    snapshots: mostlyNone,
    /** Claims whose data was copied into the object store. */
    copies: mostlyNone,
    /** Claims that should have been in it, and are not. */
    missing: mostlyNone,
    /** Some of their names. */
    missingNames: z.array(z.string()).default([]).readonly(),
    /** Claims of which nobody can tell. */
    unclear: mostlyNone,
  })
  .readonly();
export type BackupCoverage = z.infer<typeof coverageSchema>;

/** A Backup, as much of it as a time line shows. */
const listedBackupSchema = z
  .object({
    name: z.string(),
    phase: z.string(),
    takenAt: instant,
    expiresAt: instant.optional(),
    /** As Velero counts them. */
    snapshots: z.object({ completed: count, attempted: count }).readonly(),
    /** Absent where nobody has opened it: sweeps open the newest. */
    coverage: coverageSchema.optional(),
    /** When it was first seen to be there no more, although its time was not over. */
    goneSince: instant.optional(),
  })
  .readonly();
export type ListedBackup = z.infer<typeof listedBackupSchema>;

const tenantBackupsSchema = z
  .object({
    tenant: tenantIdSchema,
    seenAt: instant,
    /** Newest first. */
    backups: z.array(listedBackupSchema).readonly(),
    /** How many older ones there are besides. */
    more: count,
  })
  .readonly();
export type TenantBackups = z.infer<typeof tenantBackupsSchema>;

/** The Backups of a cluster's tenants, as a sweep saw them. */
export const backupListsSchema = z.array(tenantBackupsSchema).readonly();
