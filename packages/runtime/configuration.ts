import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument } from "yaml";
import { type Configuration, configurationSchema } from "#domain/configuration.ts";
import { describeError, InvalidInput } from "./errors.ts";
import { describeIssues } from "./issues.ts";

/** Reads and validates `surety.yaml`. Throws InvalidInput with every problem at once. */
export async function readConfiguration(path: string): Promise<Configuration> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new InvalidInput([`${path}: cannot be read: ${describeError(error)}`], { cause: error });
  });
  return parseConfiguration(text, path);
}

/** `where` is what its errors call the text, normally the file's path. Throws InvalidInput with every problem at once. */
export function parseConfiguration(text: string, where: string): Configuration {
  const value = parseYaml(text, where);
  const parsed = configurationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error, value, configurationSchema).map((line) => `${where}: ${line}`);
  throw new InvalidInput(problems, { cause: parsed.error });
}

function parseYaml(text: string, where: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos: [at], message }) => {
      const { line, col } = lines.linePos(at);
      return `${where}: line ${line}, column ${col}: ${message}`;
    });
    throw new InvalidInput(problems, { cause: document.errors[0] });
  }
  if (document.contents === null)
    throw new InvalidInput([`${where}: found nothing; allowed is a Surety configuration`]);
  try {
    return document.toJS();
  } catch (error) {
    throw new InvalidInput([`${where}: ${describeError(error)}`], { cause: error });
  }
}
