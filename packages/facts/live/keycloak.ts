import * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";
import type { KeycloakAnswer } from "../sources.ts";
import { causeOf } from "../unreadable-cause.ts";

/** Asks the admin API, and keeps of its answer what an observation holds: no keys, no clients, no settings of mail servers. */
export async function readKeycloak(
  api: KeycloakApi | undefined,
  answer: KeycloakAnswer,
  clock: Clock,
): Promise<Reading<unknown>> {
  const source = `Keycloak: ${answer}`;
  if (api === undefined) return unreadable("notLookedAt", source, "surety.yaml names no keycloak");
  const startedAt = clock();
  try {
    const parsed = KEPT[answer].safeParse(await api.get(`/${answer}`));
    if (parsed.success) return observed(parsed.data, startedAt);
    return unreadable("malformed", source, "found what is not its answer");
  } catch (error) {
    return unreadable(causeOf(failureKind(error)), source, describeError(error));
  }
}

const kept = z.unknown().optional();

/** The names that are kept; what they hold is for the collectors to judge. */
const KEPT: { readonly [A in KeycloakAnswer]: z.ZodType } = {
  realms: z.array(z.object({ realm: kept, enabled: kept, passwordPolicy: kept })),
  serverinfo: z.object({
    systemInfo: z.object({ version: kept }).nullish(),
    passwordPolicies: z.array(z.object({ id: kept, defaultValue: kept })).nullish(),
    cryptoInfo: z.object({ cryptoProvider: kept }).nullish(),
  }),
};
