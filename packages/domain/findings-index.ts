import * as z from "zod";
import { type Finding, OUTCOMES } from "./finding.ts";
import { PROMISES } from "./promises.ts";
import { tenantIdSchema } from "./tenant.ts";

/** What a finding says, without why. */
export type FindingState = Pick<Finding, "cluster" | "control" | "observedAt" | "outcome" | "promise" | "tenant">;

const NONE = "-";

/**
 * What all findings of a cluster say, without why, in a hundredth of their length. A subject's outcomes stand in the
 * order of `controls`, a digit each, which is a place in OUTCOMES; `-` is no finding.
 */
export const findingsIndexSchema = z
  .object({
    controls: z
      .array(z.object({ id: z.string(), promise: z.enum(PROMISES.map(({ id }) => id)) }).readonly())
      .readonly(),
    subjects: z
      .array(
        z
          .object({
            /** null: the cluster itself. */
            tenant: tenantIdSchema.nullable(),
            /** When the oldest of its findings was seen. */
            seenAt: z.number(),
            outcomes: z.string().regex(/^[0-4-]*$/u),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type FindingsIndex = z.infer<typeof findingsIndexSchema>;

type Indexed = Pick<Finding, "control" | "observedAt" | "outcome" | "promise" | "tenant">;

export function indexFindings(findings: readonly Indexed[]): FindingsIndex {
  const promises = new Map(findings.map(({ control, promise }) => [control, promise]));
  const controls = [...promises].map(([id, promise]) => ({ id, promise }));
  const places = new Map(controls.map(({ id }, at) => [id, at]));
  const subjects = [...Map.groupBy(findings, ({ tenant }) => tenant)].map(([tenant, own]) => {
    const digits = controls.map(() => NONE);
    for (const { control, outcome } of own) digits[places.get(control) ?? 0] = String(OUTCOMES.indexOf(outcome));
    const seenAt = own.reduce((oldest, { observedAt }) => Math.min(oldest, observedAt), Number.POSITIVE_INFINITY);
    return { tenant, seenAt, outcomes: digits.join("") };
  });
  return { controls, subjects };
}

/** A state for each finding that was indexed. */
export function statesIn({ controls, subjects }: FindingsIndex, cluster: string): readonly FindingState[] {
  return subjects.flatMap(({ tenant, seenAt, outcomes }) =>
    controls.flatMap(({ id, promise }, at) => {
      const outcome = OUTCOMES[Number(outcomes[at] ?? NONE)];
      return outcome === undefined ? [] : [{ cluster, tenant, control: id, promise, outcome, observedAt: seenAt }];
    }),
  );
}
