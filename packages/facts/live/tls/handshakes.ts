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
 * that hangs up without a word has refused, unless it does so whatever it is offered.
 */
export async function tryVersions(endpoint: Endpoint, serverName: string | undefined): Promise<FoundHandshakes> {
  const attempts = new Map<TriedVersion, Attempt>();
  for (const version of TRIED_VERSIONS) {
    const attempt = await attemptTwice(endpoint, version, serverName);
    if (attempt.outcome === "noAnswer" && attempts.size === 0) throw attempt.error;
    if (attempt.outcome === "notTls") throw new PermanentError("found an answer that is not TLS");
    if (attempt.outcome === "unknownName") throw new PermanentError("the server does not know a host of this name");
    attempts.set(version, attempt);
  }
  const versionsOf = (...outcomes: readonly Attempt["outcome"][]) =>
    TRIED_VERSIONS.filter((version) => outcomes.includes(attempts.get(version)?.outcome ?? "noAnswer")).toReversed();
  const accepted = versionsOf("accepted");
  if (accepted.length === 0 && versionsOf("refused").length === 0)
    throw new PermanentError("the server hangs up whatever version of TLS it is offered");
  const newest = accepted.at(-1);
  const chain = newest === undefined || newest === "SSLv3" ? [] : await servedChain(endpoint, newest, serverName);
  return { accepted, refused: versionsOf("refused", "closed"), chain: chain ?? [] };
}

/** A connection that broke once says nothing yet. */
async function attemptTwice(endpoint: Endpoint, version: TriedVersion, serverName: string | undefined) {
  const attempt = await attemptHandshake(endpoint, version, serverName);
  const isClear = attempt.outcome !== "closed" && attempt.outcome !== "noAnswer";
  return isClear ? attempt : attemptHandshake(endpoint, version, serverName);
}
