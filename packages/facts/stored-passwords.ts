import * as z from "zod";
import type { StoredPasswords } from "#domain/keycloak.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { Collector } from "./context.ts";

const CONCURRENT_REALMS = 4;

const count = z.int().nonnegative();

const answerSchema = z.object({
  users: count,
  lookedAt: count,
  hashes: z.array(z.object({ algorithm: z.string().min(1), iterations: count, count })),
});

/** How passwords are stored in the realms of the tenants that are served, as far as users were looked at. */
export const storedPasswords: Collector<ReadonlyMap<string, Reading<StoredPasswords>>> = async (context) => {
  const served = context.tenants.filter(({ state }) => state !== "deleted");
  const realms = [...new Set(served.map(({ id, realm }) => realm ?? id))];
  const stored = await mapConcurrently(realms, CONCURRENT_REALMS, async (realm) => {
    const answer = `passwords-${encodeURIComponent(realm)}` as const;
    return [realm, parse(await context.sources.keycloak(answer), `keycloak/${answer}`)] as const;
  });
  return observed(new Map(stored), context.now);
};

function parse(answer: Reading<unknown>, source: string): Reading<StoredPasswords> {
  if (answer.status === "unreadable") return answer;
  const parsed = answerSchema.safeParse(answer.value);
  if (parsed.success) return observed(parsed.data, answer.observedAt);
  return unreadable("malformed", answer.place ?? source, describeIssues(parsed.error, answer.value).join("; "));
}
