import type { Unreadable } from "#domain/reading.ts";

/** Something about a backup's objects that is not as it must be, or that nobody could look at. */
export type Fault =
  | { readonly kind: "wrong"; readonly reason: string; readonly message: string }
  | { readonly kind: "unreadable"; readonly cause: Unreadable }
  | { readonly kind: "advice"; readonly reason: string; readonly message: string };

export function wrong(reason: string, message: string): Fault {
  return { kind: "wrong", reason, message };
}

export function advice(reason: string, message: string): Fault {
  return { kind: "advice", reason, message };
}

/** What is not there, or is not what it should be, is wrong; what could not be read is not known. */
export function faultOf(what: string, cause: Unreadable): Fault {
  if (cause.cause === "malformed")
    return wrong("ObjectUnreadable", `${what} cannot be used: ${cause.message} (${cause.source}).`);
  if (cause.cause === "notFound") return wrong("ObjectMissing", `${what} is not there: ${cause.source}.`);
  return { kind: "unreadable", cause };
}
