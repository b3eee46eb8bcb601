import { parseAllDocuments } from "yaml";
import type { UnreadableCause } from "#domain/reading.ts";
import { isGzip } from "#runtime/gzip.ts";
import { jsonFault } from "#runtime/json-faults.ts";

/** A file from which nothing is taken; its message says what was found in it, without quoting it. */
export class UnreadableFile extends Error {
  override readonly name: string = "UnreadableFile";
  readonly because: UnreadableCause;

  constructor(because: UnreadableCause, message: string, options?: ErrorOptions) {
    super(message, options);
    this.because = because;
  }
}

/** A file that cannot be understood. */
export class MalformedFile extends UnreadableFile {
  override readonly name = "MalformedFile";

  constructor(message: string, options?: ErrorOptions) {
    super("malformed", message, options);
  }
}

/**
 * The documents in a file: one JSON value, several one after the other, or YAML documents. Throws MalformedFile where
 * there are none, or where the file ends in the middle of one.
 */
export function parseDocuments(path: string, bytes: Uint8Array): readonly unknown[] {
  try {
    return documentsIn(path, bytes);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    // What nests too deeply, or is too long, is too much for the parsers themselves.
    throw new MalformedFile("found what no parser gets through", { cause: error });
  }
}

/** A parser of YAML needs a hundred times the memory of the text, and half a second for each megabyte. */
const LONGEST_YAML = 16 * 1024 * 1024;

function documentsIn(path: string, bytes: Uint8Array): readonly unknown[] {
  const text = decode(bytes);
  if (text.trim() === "") throw new MalformedFile("found an empty file");
  const isJson = path.endsWith(".json");
  const json = isJson || /^\s*[[{]/u.test(text) ? tryJson(text) : undefined;
  if (json !== undefined) return [json];
  if (isJson) return parseJsonStream(text);
  if (bytes.length > LONGEST_YAML)
    throw new MalformedFile(
      `found ${bytes.length} bytes of YAML; allowed are at most ${LONGEST_YAML}. As JSON (kubectl get -o json) it may be of any size`,
    );
  return parseYamlStream(text);
}

/** UTF-8, or UTF-16 with a byte order mark as PowerShell's `>` writes it. */
function decode(bytes: Uint8Array): string {
  if (isGzip(bytes)) throw new MalformedFile("found gzip; allowed is what gunzip makes of it");
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new MalformedFile("found bytes that are not UTF-8", { cause: error });
  }
}

function tryJson(text: string): unknown {
  const fault = jsonFault(text, { uniqueKeys: true });
  if (fault !== undefined) throw new MalformedFile(fault);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Splits values that follow each other, as `kubectl get … -o json >> file` leaves them, at the end of each outermost bracket. */
function parseJsonStream(text: string): readonly unknown[] {
  const documents: unknown[] = [];
  let depth = 0;
  let start = 0;
  for (const token of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/gsu)) {
    if (token[0] === "{" || token[0] === "[") depth += 1;
    if (token[0] !== "}" && token[0] !== "]") continue;
    depth -= 1;
    if (depth !== 0) continue;
    const end = token.index + 1;
    documents.push(parseOne(text.slice(start, end), text, start));
    start = end;
  }
  if (documents.length === 0 && !/^\s*[[{]/u.test(text)) throw new MalformedFile("found text that is not JSON");
  if (text.slice(start).trim() !== "")
    throw new MalformedFile(`found JSON that is not whole, from ${placeOf(text, start)} on`);
  return documents;
}

function parseOne(part: string, text: string, start: number): unknown {
  const value = tryJson(part);
  if (value === undefined) throw new MalformedFile(`found what is not JSON in the document at ${placeOf(text, start)}`);
  return value;
}

function placeOf(text: string, at: number): string {
  return `line ${text.slice(0, at).split("\n").length}`;
}

function parseYamlStream(text: string): readonly unknown[] {
  // What it would only warn of, it would print by itself.
  const documents = parseAllDocuments(text, { prettyErrors: true, logLevel: "error" });
  if (!Array.isArray(documents)) throw new MalformedFile("found a file without documents");
  for (const document of documents) {
    const [error] = document.errors;
    if (error === undefined) continue;
    const [place] = error.linePos ?? [];
    const where = place ? ` at line ${place.line}, column ${place.col}` : "";
    if (error.code === "DUPLICATE_KEY")
      throw new MalformedFile(`found a key twice in one mapping${where}; allowed is once`);
    throw new MalformedFile(`found what is not YAML (${error.code})${where}`);
  }
  const values = documents.map(contentsOf).filter((value) => value !== null);
  if (values.length === 0) throw new MalformedFile("found a file without documents");
  return values;
}

function contentsOf(document: { toJS(): unknown }): unknown {
  const value = resolved(document);
  if (holdsItself(value, new Set())) throw new MalformedFile("found YAML that an alias makes hold itself");
  return value;
}

function resolved(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new MalformedFile("found YAML whose aliases cannot be resolved", { cause: error });
  }
}

/** Whoever goes through such a value would never come to its end. `around` is what it stands in. */
function holdsItself(value: unknown, around: Set<unknown>): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (around.has(value)) return true;
  around.add(value);
  const found = Object.values(value).some((inner) => holdsItself(inner, around));
  around.delete(value);
  return found;
}
