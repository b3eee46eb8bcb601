import type { UnreadableCause } from "#domain/reading.ts";
import type { FailureKind } from "#runtime/failure.ts";

/** A failed call, as findings name it. Server errors and conflicts are `failed`: neither says anything about what is there. */
export function causeOf(kind: FailureKind): UnreadableCause {
  switch (kind) {
    case "conflict":
    case "unavailable":
    case "other":
      return "failed";
    default:
      return kind;
  }
}
