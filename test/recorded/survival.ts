import * as fc from "fast-check";
import { expect } from "vitest";
import type { FactName } from "#domain/facts.ts";
import { collectFacts } from "#facts/collect.ts";
import { CLUSTER, NOW, tenant } from "#facts/foreign.fixture.ts";
import { type Material, sourcesOf } from "#facts/sources.fixture.ts";

/** Of each parser; more of them: FUZZ_RUNS=20000 npm test -- recorded */
export const RUNS = Number(process.env["FUZZ_RUNS"] ?? 500);
/** A healthy input takes a thousandth of this, on a machine that does nothing else. */
const AT_MOST_MS = 5_000;

/** The facts that are made of this material: none of them may be what only a fault of the collector gives. */
export async function read(names: readonly FactName[], material: Material): Promise<readonly string[]> {
  const readings = await collectFacts(sourcesOf(material).sources, names, {
    cluster: CLUSTER,
    tenants: [tenant("acme")],
    now: NOW,
  });
  return names.map((name) => {
    const reading = readings[name];
    if (reading === undefined) throw new TypeError(`${name} was not read`);
    if (reading.status === "unreadable" && reading.cause === "failed") throw new TypeError(reading.message);
    return reading.status;
  });
}

export interface Parser<T> {
  readonly name: string;
  readonly inputs: fc.Arbitrary<T>;
  readonly parse: (input: T) => unknown;
  /** What it says that it throws; nothing, where it says so in its answer. */
  readonly declared: readonly (abstract new (
    ...args: never[]
  ) => Error)[];
  /** It throws what OpenSSL throws as well, an Error of no class of its own. */
  readonly throwsPlain?: true;
}
export const parser = <T>(one: Parser<T>): Parser<T> => one;
const isPlain = (error: unknown) =>
  error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);

/** Given damaged and random inputs, the parser refuses them as it says, or understands them, and is done soon. */
export async function survives<T>({ inputs, parse: understand, declared, throwsPlain }: Parser<T>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      const startedAt = performance.now();
      try {
        await understand(input);
      } catch (error) {
        if (!declared.some((kind) => error instanceof kind) && !(throwsPlain === true && isPlain(error))) throw error;
      }
      expect(performance.now() - startedAt).toBeLessThan(AT_MOST_MS);
    }),
    { numRuns: RUNS },
  );
}
