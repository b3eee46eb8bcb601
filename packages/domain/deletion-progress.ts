import type * as z from "zod";
import { stepAnswerSchema } from "./deletion.ts";
import { timeSchema } from "./evidence.ts";

/**
 * The newest word of a deletion: what the step that was taken last answered, and when. Kept beside the deletion's record
 * (`deletions/<tenant>/<generation>/progress.json.gz`) so that people can be shown what is waited for; nothing follows
 * from it.
 */
export const deletionProgressSchema = stepAnswerSchema.extend({ at: timeSchema });
export type DeletionProgress = z.output<typeof deletionProgressSchema>;
