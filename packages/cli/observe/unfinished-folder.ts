import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { describeError, InvalidInput } from "#runtime/errors.ts";

/** A folder that takes its place when it is complete, and not before. */
export interface UnfinishedFolder {
  readonly path: string;
  /** Puts the folder where it belongs. */
  finish(): Promise<void>;
  remove(): Promise<void>;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Begins a folder beside the place where it is to be, readable by its owner only. Throws InvalidInput where something is
 * there already: an old observation among a new one's files would be believed. A signal removes what was begun.
 */
export async function beginFolder(folder: string): Promise<UnfinishedFolder> {
  const target = resolve(folder);
  await refuseOccupied(folder, target);
  const path = await makeBeside(folder, target);
  const handlers = Object.entries(SIGNALS).map(([signal, status]) => {
    const handler = () => {
      rmSync(path, { recursive: true, force: true });
      process.exit(status);
    };
    process.once(signal, handler);
    return () => process.off(signal, handler);
  });
  const stopListening = () => void handlers.forEach((off) => void off());
  return {
    path,
    async finish() {
      await refuseOccupied(folder, target);
      await rename(path, target);
      stopListening();
    },
    async remove() {
      await rm(path, { recursive: true, force: true });
      stopListening();
    },
  };
}

async function refuseOccupied(folder: string, target: string): Promise<void> {
  const found = await readdir(target).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new InvalidInput(
      [`--out: found ${folder}, which is not a folder that can be written (${describeError(error)})`],
      {
        cause: error,
      },
    );
  });
  if (found.length > 0)
    throw new InvalidInput([`--out: found ${folder} with ${found[0]} in it; allowed is a new or an empty folder`]);
}

async function makeBeside(folder: string, target: string): Promise<string> {
  try {
    await mkdir(dirname(target), { recursive: true });
    return await mkdtemp(join(dirname(target), `.${basename(target)}.unfinished-`));
  } catch (error) {
    throw new InvalidInput([`--out: found ${folder}, beside which nothing can be written (${describeError(error)})`], {
      cause: error,
    });
  }
}
