import type { Milliseconds } from "#domain/duration.ts";
import { PermanentError } from "#runtime/errors.ts";
import { type Attempt, attemptHandshake, type Endpoint } from "./attempt.ts";
import { TRIED_VERSIONS, type TriedVersion } from "./client-hello.ts";
import { servedChain } from "./served-chain.ts";

/** As an observation holds it. */
export interface FoundHandshakes {
  readonly accepted: readonly TriedVersion[];
  readonly refused: readonly TriedVersion[];
  /** PEM, the leaf first. */
  readonly chain: readonly string[];
}

/**
 * Tries each version by itself. Throws where the server cannot be reached, speaks no TLS, or does not know the name; one
 * that hangs up without a word has refused, unless it does so whatever it is offered. A version on which it is silent is
 * in neither list.
 */
export async function tryVersions(
  endpoint: Endpoint,
  serverName: string | undefined,
  patience?: Milliseconds,
): Promise<FoundHandshakes> {
  const attempts = new Map<TriedVersion, Attempt>();
  for (const version of TRIED_VERSIONS) {
    const attempt = await attemptTwice(endpoint, version, serverName, patience);
    if (attempt.outcome === "noAnswer" && !attempt.wasReached) throw attempt.error;
    if (attempt.outcome === "notTls") throw new PermanentError("found an answer that is not TLS");
    if (attempt.outcome === "unknownName") throw new PermanentError("the server does not know a host of this name");
    attempts.set(version, attempt);
  }
  const versionsOf = (...outcomes: readonly Attempt["outcome"][]) =>
    TRIED_VERSIONS.filter((version) => outcomes.includes(attempts.get(version)?.outcome ?? "noAnswer")).toReversed();
  const accepted = versionsOf("accepted");
  if (accepted.length === 0 && versionsOf("refused").length === 0) throw whySilent([...attempts.values()]);
  const newest = accepted.at(-1);
  const chain = newest === undefined || newest === "SSLv3" ? [] : await servedChain(endpoint, newest, serverName);
  return { accepted, refused: versionsOf("refused", "closed"), chain: chain ?? [] };
}

function whySilent(attempts: readonly Attempt[]): Error {
  const [unanswered] = attempts.flatMap((attempt) => (attempt.outcome === "noAnswer" ? [attempt.error] : []));
  return unanswered ?? new PermanentError("the server hangs up whatever version of TLS it is offered");
}

/** A connection that broke once says nothing yet; one that nobody answered on was waited for long enough. */
async function attemptTwice(...asked: Parameters<typeof attemptHandshake>): Promise<Attempt> {
  const attempt = await attemptHandshake(...asked);
  const mayPass = attempt.outcome === "closed" || (attempt.outcome === "noAnswer" && !attempt.wasReached);
  return mayPass ? attemptHandshake(...asked) : attempt;
}
