import { formatInstant, type Instant } from "#domain/instant.ts";

/** `2026-03-10 12:00:00 UTC`, for sentences and pages. */
export function toSecond(at: Instant): string {
  return `${formatInstant(at).slice(0, 19).replace("T", " ")} UTC`;
}
