import { lookup } from "node:dns/promises";
import { MINUTE, type Milliseconds } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import { causeOf } from "../../unreadable-cause.ts";
import { type FoundHandshakes, tryVersions } from "./handshakes.ts";

/** For all hosts of one look: thousands that do not answer must not keep everything else from being judged. */
const TIME_FOR_ALL: Milliseconds = 1.5 * MINUTE;
const HTTPS = 443;

interface ProberOptions {
  readonly clock: Clock;
  readonly port?: number;
  /** A host's address. Throws where it has none. */
  readonly resolve?: (host: string) => Promise<string>;
}

/**
 * Shakes hands with hosts, with and without their name. What an address serves without a name is asked once, however
 * many hosts have that address. Answers as `tls/<host>.json` of an observation holds them.
 */
export function tlsProber({ clock, port = HTTPS, resolve = resolveHost }: ProberOptions) {
  const nameless = new Map<string, Promise<FoundHandshakes | undefined>>();
  let endsAt: number | undefined;

  /** A server may serve nobody without a name. */
  function withoutName(address: string): Promise<FoundHandshakes | undefined> {
    const found = nameless.get(address) ?? tryVersions({ address, port }, undefined).catch(() => undefined);
    nameless.set(address, found);
    return found;
  }

  return async (host: string): Promise<Reading<unknown>> => {
    const source = `TLS ${host}:${port}`;
    const now = clock();
    endsAt ??= now + TIME_FOR_ALL;
    if (now > endsAt)
      return unreadable("timedOut", source, `its turn did not come within ${TIME_FOR_ALL / MINUTE} minutes`);
    try {
      const name = nameToAskFor(host);
      const address = await resolve(name);
      const [named, otherwise] = await Promise.all([tryVersions({ address, port }, name), withoutName(address)]);
      const probe = { host, port, observedAt: formatInstant(now), ...named };
      return observed(otherwise === undefined ? probe : { ...probe, withoutName: otherwise }, now);
    } catch (error) {
      return unreadable(causeOf(failureKind(error)), source, describeError(error));
    }
  };
}

async function resolveHost(host: string): Promise<string> {
  return (await lookup(host)).address;
}

/** Of a host that stands for many, one that nobody has is asked for. */
export function nameToAskFor(host: string): string {
  return host.startsWith("*.") ? `surety-looks${host.slice(1)}` : host;
}
