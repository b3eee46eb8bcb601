import * as z from "zod";
import type { Instant } from "#domain/instant.ts";
import { observed, type Reading, type UnreadableCause, unreadable } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";
import type { KeycloakAnswer } from "../sources.ts";
import { causeOf } from "../unreadable-cause.ts";
import { countPasswordHashes } from "./keycloak-passwords.ts";

/** Asks the admin API, and keeps of its answer what an observation holds: no keys, no clients, no settings of mail servers. */
export async function readKeycloak(
  api: KeycloakApi | undefined,
  answer: KeycloakAnswer,
  clock: Clock,
): Promise<Reading<unknown>> {
  const source = `Keycloak: ${answer}`;
  if (api === undefined) return unreadable("notLookedAt", source, "surety.yaml names no keycloak");
  const [, about, realm] = /^(realm|passwords)-(.+)$/u.exec(answer) ?? [];
  if (about === "passwords" && api.passwordSamples === 0)
    return unreadable("notLookedAt", source, "surety.yaml asks for no look at passwords (keycloak.passwordSamples)");
  const startedAt = clock();
  try {
    if (about === "realm" && realm !== undefined) return await lookForRealm(api, realm, source, startedAt);
    const told = realm === undefined ? await ask(api, answer) : await countPasswordHashes(api, realm, startedAt);
    return observed(told, startedAt);
  } catch (error) {
    if (error instanceof z.ZodError) return unreadable("malformed", source, "found what is not its answer");
    return unreadable(failureOf(error), source, describeError(error));
  }
}

/** Of everything that is asked, only whether there is a realm can be answered with no. */
function failureOf(error: unknown): UnreadableCause {
  const cause = causeOf(failureKind(error));
  return cause === "notFound" ? "failed" : cause;
}

async function lookForRealm(
  api: KeycloakApi,
  encoded: string,
  source: string,
  now: Instant,
): Promise<Reading<unknown>> {
  const realm = decodeURIComponent(encoded);
  if (await api.hasRealm(realm)) return observed({ realm }, now);
  return unreadable("notFound", source, "Keycloak says that there is no such realm");
}

async function ask(api: KeycloakApi, answer: string): Promise<unknown> {
  return KEPT[answer === "realms" ? answer : "serverinfo"].parse(await api.get(`/${answer}`));
}

const kept = z.unknown().optional();

/** The names that are kept; what they hold is for the collectors to judge. */
const KEPT = {
  realms: z.array(z.object({ realm: kept, id: kept, enabled: kept, passwordPolicy: kept })),
  serverinfo: z.object({
    systemInfo: z.object({ version: kept }).nullish(),
    passwordPolicies: z.array(z.object({ id: kept, defaultValue: kept })).nullish(),
    cryptoInfo: z.object({ cryptoProvider: kept }).nullish(),
  }),
};
