import type { Readings } from "#domain/facts.ts";
import type { Reading, Unreadable } from "#domain/reading.ts";

/** What could not be read, each once, with where it stands. What nobody looked at is no problem: findings name it. */
export function problemsIn(readings: Readings): readonly string[] {
  const unreadable = Object.values(readings).flatMap((reading) => unreadableIn(reading));
  const problems = unreadable.filter(({ cause }) => cause !== "notLookedAt" && cause !== "notFound");
  return [...new Set(problems.map(({ source, message }) => `${source}: ${message}`))];
}

/** A reading itself, or those of its items: some facts are read one by one. */
function unreadableIn(reading: Reading<unknown>): readonly Unreadable[] {
  if (reading.status === "unreadable") return [reading];
  if (!(reading.value instanceof Map)) return [];
  return [...reading.value.values()].filter(isUnreadable);
}

function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === "object" && value !== null && "status" in value && value.status === "unreadable";
}
