import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Unreadable } from "#domain/reading.ts";
import { describeError } from "#runtime/errors.ts";

/** What could not be read, as `observation.json` says it. */
export interface RecordedError {
  /** The path, without its ending, at which it would stand. */
  readonly source: string;
  readonly error: string;
  readonly cause: Unreadable["cause"];
}

/** Takes down what was read, and what could not be. */
export interface Recorder {
  /** Writes a file that is not there yet. Where it can have no file of its name, that is an error of the observation. */
  write(path: string, contents: Iterable<string | Uint8Array>): Promise<void>;
  fail(source: string, problem: Pick<Unreadable, "cause" | "message">): void;
  readonly errors: readonly RecordedError[];
  /** How many files were written. */
  readonly files: () => number;
  /** Throws where something could not be written, such as on a full disk: nothing of it is to be kept then. */
  throwIfBroken(): void;
}

export function createRecorder(root: string, onFile: (path: string) => void): Recorder {
  const errors: RecordedError[] = [];
  const broken: unknown[] = [];
  let files = 0;
  const fail: Recorder["fail"] = (source, { cause, message: error }) => void errors.push({ source, error, cause });
  return {
    ...{ errors, fail, files: () => files },
    throwIfBroken() {
      if (broken.length > 0) throw broken[0];
    },
    async write(path, contents) {
      const file = join(root, path);
      try {
        if (!file.startsWith(root + sep) || path.split("/").includes("..")) throw new UnusableName();
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await pipeline(
          Readable.from(contents, { objectMode: true }),
          createWriteStream(file, { flags: "wx", mode: 0o600 }),
        );
        files += 1;
        onFile(path);
      } catch (error) {
        if (!isAboutTheName(error)) {
          broken.push(error);
          throw error;
        }
        fail(path.replace(/\.json$/u, ""), {
          cause: "failed",
          message: `it can have no file: ${describeError(error)}`,
        });
      }
    },
  };
}

class UnusableName extends Error {
  override readonly name = "UnusableName";
  override readonly message = "its name leads out of the folder";
}

/** S3 has keys that no file system has files for: `a` beside `a/b`, long ones, and two that differ in case only. */
const NAME_CODES: ReadonlySet<unknown> = new Set(["EEXIST", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "EINVAL", "EILSEQ"]);

function isAboutTheName(error: unknown): boolean {
  if (error instanceof UnusableName) return true;
  return error instanceof Error && "code" in error && NAME_CODES.has(error.code);
}
