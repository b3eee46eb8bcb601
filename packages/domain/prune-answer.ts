import * as z from "zod";
import { sha256Schema } from "./evidence.ts";
import { prunePlanSchema, pruneResultSchema } from "./pruning.ts";

/** What the function that prunes answers. */
export const pruneAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("planned"), plan: prunePlanSchema, hash: sha256Schema }),
  z.object({ status: z.literal("applied"), results: z.array(pruneResultSchema).readonly() }),
  z.object({ status: z.literal("skipped"), message: z.string() }),
]);
export type PruneAnswer = z.output<typeof pruneAnswerSchema>;
