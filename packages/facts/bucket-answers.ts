import * as z from "zod";
import { instantSchema } from "#domain/instant.ts";
import type { LifecycleRule, ObjectLock } from "#domain/storage.ts";
import { present } from "./present.ts";

/** The oldest regions have names of their own here. */
export const locationAnswer = z
  .object({ LocationConstraint: z.string().nullish() })
  .transform(({ LocationConstraint: name }): string => {
    if (!name) return "us-east-1";
    return name === "EU" ? "eu-west-1" : name;
  });

/** Every one that S3 knows; what else stands there encrypts nothing for certain. */
const ALGORITHMS = ["AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"] as const;

export const encryptionAnswer = z
  .object({
    ServerSideEncryptionConfiguration: z.object({
      Rules: z.array(
        z.object({ ApplyServerSideEncryptionByDefault: z.object({ SSEAlgorithm: z.enum(ALGORITHMS) }).nullish() }),
      ),
    }),
  })
  .transform(({ ServerSideEncryptionConfiguration: { Rules } }): readonly string[] =>
    Rules.flatMap((rule) => rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? []),
  );

export const BLOCKS = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] as const;

export const publicAccessAnswer = z
  .object({ PublicAccessBlockConfiguration: z.partialRecord(z.enum(BLOCKS), z.boolean().nullish()) })
  .transform(({ PublicAccessBlockConfiguration: blocks }): readonly string[] =>
    BLOCKS.filter((name) => blocks[name] !== true),
  );

export const policyStatusAnswer = z
  .object({ PolicyStatus: z.object({ IsPublic: z.boolean().default(false) }) })
  .transform(({ PolicyStatus }) => PolicyStatus.IsPublic);

const tag = z.object({ Key: z.string(), Value: z.string().default("") });

const filter = z.object({
  Prefix: z.string().nullish(),
  Tag: tag.nullish(),
  And: z.object({ Prefix: z.string().nullish(), Tags: z.array(tag).nullish() }).nullish(),
});

const ruleItem = z
  .object({
    ID: z.string().nullish(),
    Status: z.enum(["Enabled", "Disabled"]),
    /** Of older rules, which have no filter. */
    Prefix: z.string().nullish(),
    Filter: filter.nullish(),
    Expiration: z.object({ Days: z.int().nullish(), Date: instantSchema.nullish() }).nullish(),
    Transitions: z
      .array(z.object({ Days: z.int().nullish(), StorageClass: z.string() }))
      .nullish()
      .transform((list) => list ?? []),
  })
  .transform((rule): LifecycleRule => {
    const { Filter, Expiration } = rule;
    return {
      ...{ id: rule.ID ?? "", enabled: rule.Status === "Enabled" },
      prefix: Filter?.And?.Prefix ?? Filter?.Prefix ?? rule.Prefix ?? "",
      tags: Object.fromEntries(
        [Filter?.Tag ?? [], Filter?.And?.Tags ?? []].flat().map(({ Key, Value }) => [Key, Value]),
      ),
      ...present({ expiration: expirationOf(Expiration?.Days, Expiration?.Date) }),
      transitions: rule.Transitions.map(({ Days, StorageClass }) => ({ days: Days ?? 0, storageClass: StorageClass })),
    };
  });

function expirationOf(days: number | null | undefined, at: number | null | undefined): LifecycleRule["expiration"] {
  if (typeof days === "number") return { days };
  return typeof at === "number" ? { at } : undefined;
}

export const lifecycleAnswer = z
  .object({ Rules: z.array(ruleItem) })
  .transform(({ Rules }): readonly LifecycleRule[] => Rules);

const DAYS_OF_A_YEAR = 365;

export const lockAnswer = z
  .object({
    ObjectLockConfiguration: z.object({
      Rule: z
        .object({
          DefaultRetention: z.object({ Mode: z.string(), Days: z.int().nullish(), Years: z.int().nullish() }).nullish(),
        })
        .nullish(),
    }),
  })
  .transform(({ ObjectLockConfiguration: { Rule } }): { readonly lock: ObjectLock | undefined } => {
    const retention = Rule?.DefaultRetention;
    if (!retention) return { lock: undefined };
    return { lock: { mode: retention.Mode, days: retention.Days ?? (retention.Years ?? 0) * DAYS_OF_A_YEAR } };
  });
