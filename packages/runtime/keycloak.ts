import * as z from "zod";
import { MINUTE, type Milliseconds, SECOND } from "#domain/duration.ts";
import type { Clock } from "./clock.ts";
import { PermanentError } from "./errors.ts";
import { isRetryable } from "./failure.ts";
import { retrying } from "./retry.ts";

/** Keycloak's admin API. Answers are JSON of which nothing is known yet; an answer other than 2xx throws KeycloakError. */
export interface KeycloakApi {
  /** `path` begins after `/admin`: `/realms`. */
  get(path: string): Promise<unknown>;
  /** Of how many users of a realm each look asks how their password is stored; 0: of none. */
  readonly passwordSamples: number;
}

export interface KeycloakClient {
  /** Without a slash at its end, such as `https://sign-in.example.com`. */
  readonly url: string;
  /** The realm in which the client is. */
  readonly realm: string;
  readonly clientId: string;
  /** Asked when a token is needed, and not kept. */
  readonly secret: () => Promise<string>;
  readonly passwordSamples: number;
  readonly clock: Clock;
}

export class KeycloakError extends Error {
  override readonly name = "KeycloakError";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** For all attempts together. */
const DEADLINE: Milliseconds = MINUTE;
const PATIENCE: Milliseconds = 20 * SECOND;

/** Connects as a confidential client by its service account, not before the first request. */
export function connectKeycloak(client: KeycloakClient): KeycloakApi {
  let current: { readonly token: string; readonly endsAt: number } | undefined;

  async function attempt(path: string, signal: AbortSignal): Promise<unknown> {
    if (current === undefined || current.endsAt <= client.clock()) current = await signIn(client, signal);
    const headers = { accept: "application/json", authorization: `Bearer ${current.token}`, "user-agent": "surety" };
    try {
      return await readJson(await fetch(`${client.url}/admin${path}`, { headers, signal }), `GET /admin${path}`);
    } catch (error) {
      if (error instanceof KeycloakError && error.status === 401) current = undefined;
      throw error;
    }
  }

  return {
    passwordSamples: client.passwordSamples,
    get: (path) =>
      retrying((signal) => attempt(path, signal), { deadline: DEADLINE, patience: PATIENCE, shouldRetry: isRetryable }),
  };
}

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/** A token that ends while it is on its way is worth nothing. */
const MARGIN: Milliseconds = 10 * SECOND;

async function signIn({ url, realm, clientId, secret, clock }: KeycloakClient, signal: AbortSignal) {
  const askedAt = clock();
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: await secret() };
  const answer = await fetch(`${url}/realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`, {
    ...{ method: "POST", body: new URLSearchParams(form), signal, redirect: "error" },
  });
  const { access_token: token, expires_in: seconds } = tokenAnswer.parse(await readJson(answer, "sign-in"));
  return { token, endsAt: askedAt + seconds * SECOND - MARGIN };
}

async function readJson(answer: Response, what: string): Promise<unknown> {
  const body = await answer.text();
  if (!answer.ok) throw new KeycloakError(`Keycloak: ${what} was answered with ${answer.status}`, answer.status);
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new PermanentError(`Keycloak: ${what}: the answer is not JSON`, { cause: error });
  }
}
