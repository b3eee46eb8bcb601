import * as z from "zod";

/** What the evaluating process is asked, as JSON in its only argument. All paths are absolute. */
export const evaluationRequestSchema = z.strictObject({
  root: z.string(),
  /** The file that calls `$config`. */
  entry: z.string(),
  platform: z.string(),
  stage: z.string(),
  accountId: z.string(),
  region: z.string(),
  /** Where bundles and zips are written, and `resources.json` with paths relative to this folder. */
  folder: z.string(),
});
export type EvaluationRequest = z.infer<typeof evaluationRequestSchema>;

/** The account and region that names and ARNs are made for. */
export type Place = Pick<EvaluationRequest, "accountId" | "region">;
