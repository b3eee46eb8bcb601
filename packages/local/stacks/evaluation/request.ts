import * as z from "zod";

/** What the evaluating process is asked, as JSON in its only argument. All paths are absolute. */
export const evaluationRequestSchema = z.strictObject({
  root: z.string(),
  /** The file that calls `$config`. */
  entry: z.string(),
  platform: z.string(),
  /** A fingerprint of the stacks and the functions: what has the same one need not be bundled again. */
  code: z.string(),
  /** Where the bundles of these functions are, or will be. */
  bundles: z.string(),
  stage: z.string(),
  accountId: z.string(),
  region: z.string(),
  /** Where zips are written, and `resources.json`, whose paths in this folder are relative to it. */
  folder: z.string(),
});
export type EvaluationRequest = z.infer<typeof evaluationRequestSchema>;

/** The account and region that names and ARNs are made for. */
export type Place = Pick<EvaluationRequest, "accountId" | "region">;
