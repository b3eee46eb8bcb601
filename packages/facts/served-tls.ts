import * as z from "zod";
import { DAY } from "#domain/duration.ts";
import { formatInstant, instantSchema } from "#domain/instant.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { type ServedTls, TLS_VERSIONS } from "#domain/served-tls.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { Collector } from "./context.ts";
import { parseChain } from "./x509.ts";

const CONCURRENT_HOSTS = 32;

const version = z.preprocess((name) => (name === "TLSv1.0" ? "TLSv1" : name), z.enum(TLS_VERSIONS));

const chain = z
  .array(z.string())
  .default([])
  .transform((blocks, context) => {
    try {
      return blocks.flatMap(parseChain);
    } catch (error) {
      context.addIssue({ code: "custom", message: describeError(error) });
      return z.NEVER;
    }
  });

const handshakes = z.object({ accepted: z.array(version), refused: z.array(version), chain });

/** What was served to one host's clients, as an observation holds it. */
const probeSchema = handshakes.extend({
  host: z.string().min(1).toLowerCase(),
  port: z.int().min(1).max(65_535).default(443),
  observedAt: instantSchema.optional(),
  withoutName: handshakes.optional(),
});

/** Handshakes with every host of the tenants that are served, by host. */
export const servedTls: Collector<ReadonlyMap<string, Reading<ServedTls>>> = async ({ sources, tenants, now }) => {
  const hosts = new Set(tenants.filter(({ state }) => state !== "deleted").flatMap((tenant) => tenant.hosts));
  const served = await mapConcurrently([...hosts], CONCURRENT_HOSTS, async (host) => {
    return [host, parseProbe(host, await sources.tls(host))] as const;
  });
  return observed(new Map(served), now);
};

/** Handshakes of another day are no part of what was observed: a file may have been left over from an earlier observation. */
function parseProbe(host: string, reading: Reading<unknown>): Reading<ServedTls> {
  if (reading.status === "unreadable") return reading;
  const source = reading.place ?? `tls/${host}`;
  const parsed = probeSchema.safeParse(reading.value);
  if (!parsed.success) return unreadable("malformed", source, describeIssues(parsed.error, reading.value).join("; "));
  const { observedAt = reading.observedAt, withoutName, ...probe } = parsed.data;
  if (reading.observedAt - observedAt > DAY)
    return unreadable(
      "stale",
      source,
      `found handshakes of ${formatInstant(observedAt)}; allowed are those of the last day`,
    );
  if (observedAt - reading.observedAt > DAY)
    return unreadable("malformed", source, `found handshakes of ${formatInstant(observedAt)}, which is yet to come`);
  if (probe.host !== host) return unreadable("malformed", source, `found host ${probe.host}; allowed is ${host}`);
  return observed({ ...probe, ...(withoutName === undefined ? {} : { withoutName }) }, observedAt);
}
