import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const appliedSchema = z.record(
  z.string(),
  z.strictObject({
    /** Of the inputs as they were applied, everything substituted. */
    hash: z.string(),
    learnt: z.record(z.string(), z.string()),
  }),
);
/** What an environment's emulator holds, by the URN of the resource. */
export type Applied = z.infer<typeof appliedSchema>;

const fileIn = (folder: string) => join(folder, "applied-resources.json");

/** Empty when nothing was applied yet. Throws when the record is there but cannot be read. */
export async function readApplied(folder: string): Promise<Applied> {
  const text = await readFile(fileIn(folder), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  return appliedSchema.parse(JSON.parse(text));
}

export async function writeApplied(folder: string, applied: Applied): Promise<void> {
  const unfinished = `${fileIn(folder)}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(applied));
  await rename(unfinished, fileIn(folder));
}
