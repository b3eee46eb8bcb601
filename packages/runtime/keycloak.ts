import * as z from "zod";
import { MINUTE, type Milliseconds, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { Clock } from "./clock.ts";
import { PermanentError } from "./errors.ts";
import { isRetryable } from "./failure.ts";
import { parseForeignJson, whyNotJson } from "./foreign-json.ts";
import { retrying } from "./retry.ts";

/** Keycloak's admin API. Answers are JSON of which nothing is known yet; an answer other than 2xx throws KeycloakError. */
export interface KeycloakApi {
  /** `path` begins after `/admin`: `/realms`. */
  get(path: string): Promise<unknown>;
  /** Repeated where the answer was lost: what is gone by then throws KeycloakError, of status 404. */
  delete(path: string): Promise<void>;
  /** Whether there is a realm, be it one that the client may not see: that is known to everybody. */
  hasRealm(realm: string): Promise<boolean>;
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
  /** 0 where it is absent. */
  readonly passwordSamples?: number;
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
  let current: Token | undefined;

  async function ask(method: Method, path: string, signal: AbortSignal): Promise<Response> {
    if (current === undefined || current.endsAt <= client.clock()) current = await signInToKeycloak(client, signal);
    const headers = { accept: "application/json", authorization: `Bearer ${current.token}`, "user-agent": "surety" };
    return fetch(`${client.url}/admin${path}`, { method, headers, signal, redirect: "error" });
  }

  /** A token may end before its time, as all do when Keycloak's keys are renewed: one that is rejected is replaced once. */
  async function attempt(method: Method, path: string, signal: AbortSignal): Promise<Response> {
    const first = await ask(method, path, signal);
    if (first.status !== 401) return first;
    current = undefined;
    return ask(method, path, signal);
  }

  async function get(path: string, signal: AbortSignal): Promise<unknown> {
    return readJson(await attempt("GET", path, signal), `GET /admin${path}`);
  }

  async function remove(path: string, signal: AbortSignal): Promise<void> {
    await readText(await attempt("DELETE", path, signal), `DELETE /admin${path}`);
  }

  const limits = { deadline: DEADLINE, patience: PATIENCE, shouldRetry: isRetryable };
  return {
    passwordSamples: client.passwordSamples ?? 0,
    get: (path) => retrying((signal) => get(path, signal), limits),
    delete: (path) => retrying((signal) => remove(path, signal), limits),
    hasRealm: (realm) => retrying((signal) => hasRealm(client.url, realm, signal), limits),
  };
}

/** Only Keycloak's own words say that there is none: something in between may answer 404, too. */
async function hasRealm(url: string, realm: string, signal: AbortSignal): Promise<boolean> {
  const answer = await fetch(`${url}/realms/${encodeURIComponent(realm)}`, { signal, redirect: "error" });
  const body = await answer.text();
  if (answer.ok && body.includes('"realm"')) return true;
  if (answer.status === 404 && body.includes("Realm does not exist")) return false;
  throw new KeycloakError(`Keycloak: GET /realms/${realm} was answered with ${answer.status}`, answer.status);
}

export interface Token {
  /** A JSON Web Token, of which Keycloak alone can tell whether it is good. */
  readonly token: string;
  readonly endsAt: Instant;
}

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/** A token that ends while it is on its way is worth nothing. */
const MARGIN: Milliseconds = 10 * SECOND;

/** As the client's service account. Throws KeycloakError where Keycloak refuses it. */
export async function signInToKeycloak(
  { url, realm, clientId, secret, clock }: KeycloakClient,
  signal: AbortSignal,
): Promise<Token> {
  const askedAt = clock();
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: await secret() };
  const answer = await fetch(`${url}/realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`, {
    ...{ method: "POST", body: new URLSearchParams(form), signal, redirect: "error" },
  });
  const { access_token: token, expires_in: seconds } = tokenAnswer.parse(await readJson(answer, "sign-in"));
  return { token, endsAt: askedAt + seconds * SECOND - MARGIN };
}

type Method = "GET" | "DELETE";

async function readText(answer: Response, what: string): Promise<string> {
  const body = await answer.text();
  if (answer.ok) return body;
  throw new KeycloakError(`Keycloak: ${what} was answered with ${answer.status}`, answer.status);
}

async function readJson(answer: Response, what: string): Promise<unknown> {
  const body = await readText(answer, what);
  try {
    return parseForeignJson(body);
  } catch (error) {
    throw new PermanentError(`Keycloak: ${what}: ${whyNotJson(error, "the answer is not JSON")}`, { cause: error });
  }
}
