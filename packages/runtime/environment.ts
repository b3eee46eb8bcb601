import type * as z from "zod";
import { InvalidInput } from "./errors.ts";
import { describeIssues } from "./issues.ts";

/**
 * The environment variables of a process, by schema. Throws InvalidInput that names every variable that is missing or
 * cannot be used. Variables that the schema does not name are ignored.
 */
export function readEnvironment<T extends z.ZodObject>(
  schema: T,
  environment: NodeJS.ProcessEnv = process.env,
): z.infer<T> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error, environment).map((line) => `environment variable ${line}`);
  throw new InvalidInput(problems, { cause: parsed.error });
}
