import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Configuration, configurationSchema } from "#domain/configuration.ts";
import { digestOf } from "./digest.ts";
import { describeError, InvalidInput } from "./errors.ts";
import { describeIssues } from "./issues.ts";

/** What `surety.yaml` said when it was deployed, beside a function's code. As JSON, so that no function needs YAML. */
export const DEPLOYED_CONFIGURATION = "surety.json";

/** Reads a deployed function's configuration; `folder` is where its code is. Throws InvalidInput. */
export async function readDeployedConfiguration(folder: string): Promise<Configuration> {
  const path = join(folder, DEPLOYED_CONFIGURATION);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new InvalidInput([`${path}: cannot be read: ${describeError(error)}`], { cause: error });
  });
  return checkConfiguration(JSON.parse(text), path);
}

/** `where` is what errors call the value, normally its file's path. Throws InvalidInput with every problem at once. */
export function checkConfiguration(value: unknown, where: string): Configuration {
  const parsed = configurationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error, value, configurationSchema).map((line) => `${where}: ${line}`);
  throw new InvalidInput(problems, { cause: parsed.error });
}

/** The same for two files that say the same, however they are written. Tenants are not deployed, so they do not count. */
export function configurationDigest({ tenants: _, ...deployed }: Configuration): string {
  return digestOf(deployed);
}
