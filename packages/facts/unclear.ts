import * as z from "zod";
import { describeIssues } from "#runtime/issues.ts";

/**
 * A schema that takes what `schema` refuses as well: as `otherwise` puts it, with a sentence that says what is wrong.
 * So one policy that cannot be understood spoils what it concerns, and not the list of all policies.
 */
export function orUnclear<T, I>(
  identity: z.ZodType<I>,
  schema: z.ZodType<T>,
  otherwise: (identity: I, unclear: string) => T,
): z.ZodType<T> {
  return z.unknown().transform((input, context) => {
    const understood = schema.safeParse(input);
    if (understood.success) return understood.data;
    const named = identity.safeParse(input);
    if (named.success) return otherwise(named.data, describeIssues(understood.error, input).join("; "));
    for (const issue of named.error.issues) context.addIssue({ ...issue });
    return z.NEVER;
  });
}
