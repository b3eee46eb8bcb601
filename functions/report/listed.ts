import type * as z from "zod";
import type { Listed } from "#domain/evidence.ts";
import { keyOfList } from "#effects/evidence/record-key.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { PermanentError } from "#runtime/errors.ts";
import { readLines } from "#runtime/list-lines.ts";
import type { Dependencies } from "./dependencies.ts";

/**
 * The items of a list of a certificate whose signature was checked: within it, or in the file that it names by its digest.
 * undefined where that cannot be read; the page then names the file. Throws PermanentError where it is another list.
 */
export async function readListed<T>(
  listed: Listed<T>,
  item: z.ZodType<T>,
  { evidence, logger }: Pick<Dependencies, "evidence" | "logger">,
): Promise<readonly T[] | undefined> {
  if ("items" in listed) return listed.items;
  const key = keyOfList(listed.digest.sha256);
  const bytes = await evidence.read(key).catch((error: unknown) => {
    logger.error("List not read", { key, error });
    return undefined;
  });
  if (bytes === undefined) return undefined;
  if (sha256Of(bytes) !== listed.digest.sha256)
    throw new PermanentError(`${key} is not the list that was signed: its digest is another`);
  return readLines(bytes, item);
}
