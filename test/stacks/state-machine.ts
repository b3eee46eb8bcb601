import { createRequire } from "node:module";

interface Verdict {
  readonly isValid: boolean;
  errorsText(separator?: string): string;
}

// It ships without types.
const validate: (definition: unknown) => Verdict = createRequire(import.meta.url)("asl-validator");

/** What the Amazon States Language does not allow in a definition, or the empty text. */
export function problemsOf(definition: unknown): string {
  const verdict = validate(definition);
  return verdict.isValid ? "" : verdict.errorsText();
}
