import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";
import type { KeycloakAnswer } from "../sources.ts";
import { causeOf } from "../unreadable-cause.ts";

export async function readKeycloak(
  api: KeycloakApi | undefined,
  answer: KeycloakAnswer,
  clock: Clock,
): Promise<Reading<unknown>> {
  const source = `Keycloak: ${answer}`;
  if (api === undefined) return unreadable("notLookedAt", source, "surety.yaml names no keycloak");
  const startedAt = clock();
  try {
    return observed(await api.get(`/${answer}`), startedAt);
  } catch (error) {
    return unreadable(causeOf(failureKind(error)), source, describeError(error));
  }
}
