import * as z from "zod";
import { DAY, durationSchema, HOUR } from "./duration.ts";

/** What customers are promised, in the words of the report. A control's `promise` is one of these ids. */
export const PROMISES = [
  { id: "encryption", sentence: "Volumes that hold tenant data are encrypted, and so are their snapshots" },
  { id: "replication", sentence: "Every data-storing component runs on several nodes, and its data is on several" },
  { id: "daily-backups", sentence: "All data volumes are backed up every day" },
  { id: "offsite-backups", sentence: "Backups are stored in S3, in several availability zones, private and readable" },
  { id: "backup-retention", sentence: "Backups are kept as long as promised: not shorter, not longer" },
  { id: "restorable", sentence: "A backup can be restored" },
  { id: "deletion", sentence: "When a customer leaves, its services, volumes and backups are deleted" },
  {
    id: "private-network",
    sentence: "Each cluster has its own private network; only TLS gets in, and only to the ingress controller",
  },
  {
    id: "tenant-isolation",
    sentence: "Each tenant has its own namespace; there is no direct traffic between namespaces",
  },
  { id: "transport-encryption", sentence: "TLS 1.2 and 1.3 only; strong certificates that do not live long" },
  { id: "sign-in", sentence: "Passwords are stored as PBKDF2 hashes with enough iterations" },
  { id: "watching", sentence: "Surety itself is watching" },
] as const;
export type PromiseId = (typeof PROMISES)[number]["id"];

const positive = z.int().positive();

const ALIAS = /^(arn:.*:)?alias\//u;

/** EC2 shows the ARN of a key, never an alias: one of those would match nothing, and what it names can change. */
const kmsKeySchema = z
  .string()
  .min(1)
  .refine((key) => !ALIAS.test(key), {
    error: ({ input }) =>
      `found "${input}"; allowed is the id or the ARN of a KMS key, as EC2 shows it, and not an alias. To see which key it is: aws kms describe-key --key-id ${input} --query KeyMetadata.Arn`,
  });

/** The parameters of the promises; every one has the default that the project's documentation names. Durations are milliseconds. */
export const promisesSchema = z.strictObject({
  backup: z
    .strictObject({
      every: durationSchema.default(DAY),
      grace: durationSchema.default(2 * HOUR),
      retention: durationSchema.default(30 * DAY),
    })
    .prefault({}),
  storage: z
    .strictObject({
      nodes: positive.default(3),
      copies: positive.default(2),
      components: z.array(z.string().min(1)).default(["kafka", "elasticsearch", "stackgraph"]),
      /** The KMS key that every volume and snapshot must have, by its id or ARN; without one, any encryption will do. */
      kmsKey: kmsKeySchema.optional(),
    })
    .refine((storage) => storage.copies <= storage.nodes, {
      path: ["copies"],
      error: "allowed are at most as many copies as nodes",
    })
    .prefault({}),
  certificates: z
    .strictObject({
      algorithm: z.enum(["ECDSA", "RSA", "Ed25519"]).default("ECDSA"),
      size: positive.default(384),
      lifetime: durationSchema.default(90 * DAY),
      renewWithin: durationSchema.default(21 * DAY),
    })
    .refine((c) => c.renewWithin < c.lifetime, { path: ["renewWithin"], error: "allowed is less than the lifetime" })
    .prefault({}),
  tls: z.strictObject({ minimum: z.enum(["1.2", "1.3"]).default("1.2") }).prefault({}),
  passwords: z
    .strictObject({ function: z.literal("PBKDF2").default("PBKDF2"), iterations: positive.default(20_000) })
    .prefault({}),
  restore: z.strictObject({ every: durationSchema.default(30 * DAY) }).prefault({}),
});
export type Promises = z.infer<typeof promisesSchema>;
