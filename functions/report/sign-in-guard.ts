import * as oidc from "openid-client";
import * as z from "zod";
import { MINUTE } from "#domain/duration.ts";
import type { ReportSignIn } from "#domain/report-settings.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError, PermanentError } from "#runtime/errors.ts";
import type { Admission, Guard } from "./guard.ts";
import type { PageRequest } from "./request.ts";
import { redirect } from "./response.ts";
import { createSealedCookie } from "./sealed-cookie.ts";
import { hasClaim, nameOf } from "./viewers.ts";

export const CALLBACK = "/signed-in";
export const SIGN_OUT = "/sign-out";

/** Keycloak makes 32. */
const SHORTEST_SECRET = 24;

const sessionSchema = z.object({ person: z.string() });
/** What has to come back from where one signs in, and where one wanted to go. */
const attemptSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });

interface Parts {
  readonly settings: ReportSignIn;
  /** The client's secret. */
  readonly secret: string;
  /** Where people reach the report, without a slash at its end; undefined: at the function's own URL. */
  readonly address: string | undefined;
  readonly clock: Clock;
  /** More of how the provider is spoken to; tests allow one without TLS. */
  readonly execute?: readonly ((configuration: oidc.Configuration) => void)[];
}

/**
 * Admits whoever has signed in by OpenID Connect and is one of the viewers: authorization code with PKCE, and state,
 * nonce, issuer, audience, signature and times of the ID token checked. Of what the provider says only a name is kept,
 * in an encrypted cookie.
 */
export async function createSignInGuard(parts: Parts): Promise<Guard> {
  const { settings, secret, address, clock, execute = [] } = parts;
  if (secret.length < SHORTEST_SECRET)
    throw new PermanentError(
      `SSM parameter ${settings.secretParameter} holds ${secret.length} characters; allowed is a client secret of ${SHORTEST_SECRET} or more, since sessions are encrypted with what is derived from it`,
    );
  const client = await oidc.discovery(new URL(settings.issuer), settings.clientId, secret, undefined, {
    execute: [...execute, oidc.enableNonRepudiationChecks],
  });
  const common = { secret, clock };
  const session = createSealedCookie({
    ...common,
    ...{ name: "__Host-surety-session", schema: sessionSchema, life: settings.session },
  });
  const attempt = createSealedCookie({
    ...common,
    ...{ name: "__Host-surety-sign-in", schema: attemptSchema, life: 10 * MINUTE },
  });
  const baseOf = ({ host }: PageRequest) => address ?? `https://${host}`;

  async function begin(request: PageRequest): Promise<Admission> {
    const { path, query } = request;
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const next = samePlace(query.size === 0 ? path : `${path}?${query.toString()}`);
    const to = oidc.buildAuthorizationUrl(client, {
      ...{ redirect_uri: `${baseOf(request)}${CALLBACK}`, scope: "openid profile", state, nonce },
      ...{ code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" },
    });
    return { kind: "answered", response: redirect(to.href, [await attempt.seal({ state, nonce, verifier, next })]) };
  }

  async function finish(request: PageRequest): Promise<Admission> {
    const begun = await attempt.open(request.cookies.get(attempt.name));
    if (begun === undefined)
      return refused(401, "This sign-in was not begun here, or too long ago. Open the report again.");
    const answered = new URL(`${baseOf(request)}${CALLBACK}?${request.query.toString()}`);
    let claims: oidc.IDToken | undefined;
    try {
      const checks = { expectedState: begun.state, expectedNonce: begun.nonce, pkceCodeVerifier: begun.verifier };
      claims = (await oidc.authorizationCodeGrant(client, answered, { ...checks, idTokenExpected: true })).claims();
    } catch (error) {
      return refused(401, `Signing in did not succeed: ${describeError(error)}`);
    }
    const person = nameOf(claims);
    if (!hasClaim(claims, settings.viewers)) {
      const { claim, value } = settings.viewers;
      return refused(403, `The report is for those who have ${value} in ${claim}, and ${person} has not.`, person);
    }
    const cookies = [await session.seal({ person }), attempt.removal];
    return { kind: "answered", response: redirect(begun.next, cookies) };
  }

  /** A form of this very page alone may sign out. */
  function signOut(request: PageRequest): Admission {
    if (request.method !== "POST" || request.origin !== baseOf(request))
      return refused(403, "Signing out is asked for by the button on a page.");
    const back = { post_logout_redirect_uri: `${baseOf(request)}/` };
    const { end_session_endpoint: atProvider } = client.serverMetadata();
    const to = atProvider === undefined ? "/" : oidc.buildEndSessionUrl(client, back).href;
    return { kind: "answered", response: redirect(to, [session.removal]) };
  }

  return {
    signInOrigin: new URL(settings.issuer).origin,
    async admit(request) {
      if (request.path === CALLBACK) return finish(request);
      if (request.path === SIGN_OUT) return signOut(request);
      const current = await session.open(request.cookies.get(session.name));
      if (current !== undefined) return { kind: "admitted", signOut: current };
      return request.method === "GET" ? begin(request) : refused(401, "You are not signed in.");
    },
  };
}

/** Two slashes at the beginning would lead to another host. */
function samePlace(path: string): string {
  return /^\/(?![/\\])/u.test(path) ? path : "/";
}

function refused(status: 401 | 403, why: string, person?: string): Admission {
  return { kind: "refused", status, why, person };
}
