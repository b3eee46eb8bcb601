import * as z from "zod";
import { sha256Schema } from "./evidence.ts";
import { pruneResultSchema } from "./pruning.ts";

/** What the function that prunes answers. */
export const pruneAnswerSchema = z.discriminatedUnion("status", [
  /** The plan is in the deployment's store under its hash: it may be longer than an answer of Lambda, which is 6 MB. */
  z.object({ status: z.literal("planned"), hash: sha256Schema }),
  z.object({ status: z.literal("applied"), results: z.array(pruneResultSchema).readonly() }),
  z.object({ status: z.literal("skipped"), message: z.string() }),
]);
export type PruneAnswer = z.output<typeof pruneAnswerSchema>;
