import type { Instant } from "#domain/instant.ts";

/** What came of taking a step once. */
export type StepResult =
  | { readonly kind: "done"; readonly message: string }
  /** To be taken again: by the step's own pace, or at a time that is known. */
  | { readonly kind: "wait"; readonly reason: string; readonly message: string; readonly until?: Instant }
  | { readonly kind: "ended"; readonly reason: string; readonly message: string }
  | { readonly kind: "refuse"; readonly reason: string; readonly message: string };

export function done(message: string): StepResult {
  return { kind: "done", message };
}

export function wait(reason: string, message: string): StepResult {
  return { kind: "wait", reason, message };
}
