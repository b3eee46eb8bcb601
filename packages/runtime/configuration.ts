import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument } from "yaml";
import type { Configuration } from "#domain/configuration.ts";
import { checkConfiguration } from "./deployed-configuration.ts";
import { describeError, InvalidInput } from "./errors.ts";

/** Reads and validates `surety.yaml`. Throws InvalidInput with every problem at once. */
export async function readConfiguration(path: string): Promise<Configuration> {
  return checkConfiguration(await readYaml(path), path);
}

/** Ten thousand tenants take two megabytes; what is much longer would take minutes and gigabytes to parse. */
const LONGEST = 16 * 1024 * 1024;

/** What a YAML file says, of which nothing is known yet. Throws InvalidInput. */
export async function readYaml(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new InvalidInput([`${path}: cannot be read: ${describeError(error)}`], { cause: error });
  });
  if (bytes.length > LONGEST)
    throw new InvalidInput([`${path}: found ${bytes.length} bytes; allowed are at most ${LONGEST}`]);
  return parseYaml(bytes.toString("utf8"), path);
}

/** `where` is what its errors call the text, normally the file's path. Throws InvalidInput with every problem at once. */
export function parseConfiguration(text: string, where: string): Configuration {
  return checkConfiguration(parseYaml(text, where), where);
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
    throw new InvalidInput([`${where}: found YAML whose aliases cannot be resolved (${describeError(error)})`], {
      cause: error,
    });
  }
}
