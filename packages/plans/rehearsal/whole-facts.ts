import type { FactName, Facts, Readings } from "#domain/facts.ts";

/** The named facts, all of them; or what could not be read, and then nothing may follow from the others. */
export function factsIn<N extends FactName>(
  readings: Readings,
  names: readonly N[],
): Pick<Facts, N> | { readonly unreadable: string } {
  const found: Partial<Record<FactName, unknown>> = {};
  for (const name of names) {
    const reading = readings[name];
    if (reading === undefined) return { unreadable: `${name}: nobody looked` };
    if (reading.status === "unreadable") return { unreadable: `${reading.source}: ${reading.message}` };
    found[name] = reading.value;
  }
  // Each was observed under its own name.
  return found as Pick<Facts, N>;
}
