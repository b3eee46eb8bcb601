import * as z from "zod";
import { DAY } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";

const CONCURRENT_USERS = 8;

const usersAnswer = z.array(z.object({ id: z.string().min(1) }));
const credentialsAnswer = z.array(z.object({ type: z.string(), credentialData: z.string().optional() }));
/** JSON within JSON. */
const credentialData = z.object({ algorithm: z.string(), hashIterations: z.number() });

/**
 * Counts the hashes of the passwords of some users of a realm, of others each day, until all have been looked at. No
 * name, id or hash of anybody is kept. `realm` is written as in a URL.
 */
export async function countPasswordHashes(api: KeycloakApi, realm: string, now: Instant): Promise<unknown> {
  const users = z
    .int()
    .nonnegative()
    .parse(await api.get(`/realms/${realm}/users/count`));
  const page = `briefRepresentation=true&first=${firstOf(users, api.passwordSamples, now)}&max=${api.passwordSamples}`;
  const looked = usersAnswer.parse(await api.get(`/realms/${realm}/users?${page}`));
  const hashes = await mapConcurrently(looked, CONCURRENT_USERS, async ({ id }) => {
    const path = `/realms/${realm}/users/${encodeURIComponent(id)}/credentials`;
    const credentials = credentialsAnswer.parse(await api.get(path));
    return credentials.filter(({ type }) => type === "password").map((one) => hashOf(one.credentialData ?? ""));
  });
  const byHash = Map.groupBy(hashes.flat(), ({ algorithm, iterations }) => `${algorithm} ${iterations}`);
  const counted = [...byHash.values()].map((same) => ({ ...same[0], count: same.length }));
  return { users, lookedAt: looked.length, hashes: counted };
}

function hashOf(data: string) {
  const { algorithm, hashIterations: iterations } = credentialData.parse(parseForeignJson(data));
  return { algorithm, iterations };
}

function firstOf(users: number, samples: number, now: Instant): number {
  const pages = Math.max(1, Math.ceil(users / samples));
  return (Math.floor(now / DAY) % pages) * samples;
}
