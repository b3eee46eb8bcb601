import { InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import { durationSchema, type Milliseconds } from "#domain/duration.ts";
import { OUTCOMES, type Outcome } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";

/** Where the configuration stands, in the folder that somebody is in. */
export const DEFAULT_CONFIGURATION = "surety.yaml";

/** Collects an option that may stand several times. */
export function repeated(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

export function durationOption(text: string): Milliseconds {
  return parseOption(durationSchema, text);
}

export function countOption(text: string): number {
  return parseOption(count, text);
}

const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/u, { error: ({ input }) => `found "${String(input)}"; allowed is a number from 1 on` })
  .transform(Number);

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: ({ input }) => `found "${String(input)}"; allowed is a time such as 2026-01-31T01:00:00Z`,
});

export function instantOption(text: string): Instant {
  return Date.parse(parseOption(time, text));
}

export const FORMATS = ["table", "json", "junit", "csv", "oscal", "ocsf"] as const;
/** Of a deployment, which is in an account. */
export const DEPLOYED_FORMATS = [...FORMATS, "asff"] as const;
export type Format = (typeof DEPLOYED_FORMATS)[number];

export function formatOption(formats: readonly Format[] = FORMATS): Option {
  return new Option("--format <format>", "how findings are printed").choices(formats).default("table");
}

export function jsonOption(): Option {
  return new Option("--json", "the same as --format json").implies({ format: "json" });
}

function parseOption<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(parsed.error.issues.map((issue) => issue.message).join("; "));
}

export function outcomeOption(): Option {
  return new Option("--outcome <outcome>", "of this outcome only; may stand several times").argParser(
    (text, previous: readonly Outcome[] = []) => [...previous, parseOption(outcome, text)],
  );
}

const outcome = z.enum(OUTCOMES, {
  error: ({ input }) => `found "${String(input)}"; allowed is one of ${OUTCOMES.join(", ")}`,
});

export function stageOption(
  flag = "--stage",
  about = "a deployed stage (default: the running local environment)",
): Option {
  return new Option(`${flag} <name>`, about).argParser((text) => parseOption(stageName, text));
}

const stageName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/u, "allowed is the name of a stage: letters, digits and -");

/** The profile of the AWS configuration by which each other account is asked, by the account's id. */
export type AccountProfiles = Readonly<Record<string, string>>;

/** Spread into `option`. */
export const ACCOUNT_PROFILE = [
  "--account-profile <id=name>",
  "the profile by which another account is asked; may stand several times",
  accountProfileOption,
] as const;

function accountProfileOption(text: string, previous: AccountProfiles = {}): AccountProfiles {
  const [, id, name] = /^(\d{12})=(.+)$/u.exec(text) ?? [];
  if (id !== undefined && name !== undefined) return { ...previous, [id]: name };
  throw new InvalidArgumentError(
    `found "${text}"; allowed is an account's twelve digits and a profile, such as 222222222222=us-reader`,
  );
}
