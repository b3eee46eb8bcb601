import type { Finding } from "#domain/finding.ts";
import { InvalidInput } from "#runtime/errors.ts";

/** Which findings are asked for; a set that is undefined lets all through. */
export interface Filter {
  readonly tenants: ReadonlySet<string> | undefined;
  readonly controls: ReadonlySet<string> | undefined;
}

export interface FilterOptions {
  readonly tenant?: readonly string[];
  readonly control?: readonly string[];
}

/** The names that a filter may have. */
export interface Known {
  readonly tenants: readonly string[];
  readonly controls: readonly string[];
}

const MOST_NAMES = 30;

/** Throws InvalidInput for names that are not known: a filter with a slip of the pen must not say that all is well. */
export function parseFilter({ tenant, control }: FilterOptions, known: Known): Filter {
  const problems = [
    ...unknownNames("--tenant", tenant, known.tenants),
    ...unknownNames("--control", control, known.controls),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  return { tenants: tenant && new Set(tenant), controls: control && new Set(control) };
}

/** Findings about a cluster are of no tenant, so they are left out where tenants are named. */
export function isAsked({ tenant, control }: Finding, { tenants, controls }: Filter): boolean {
  if (tenants !== undefined && (tenant === null || !tenants.has(tenant))) return false;
  return controls === undefined || controls.has(control);
}

/** Throws InvalidInput where a filter let no finding through: a gate that judges nothing would be open for ever. */
export function refuseEmpty(findings: readonly Finding[], { tenants, controls }: Filter): void {
  if (findings.length > 0 || (tenants === undefined && controls === undefined)) return;
  const asked = [tenants && `--tenant ${[...tenants].join(", ")}`, controls && `--control ${[...controls].join(", ")}`];
  throw new InvalidInput([
    `${asked.filter(Boolean).join(" and ")}: found no finding; allowed are controls that are about these tenants (see surety controls)`,
  ]);
}

function unknownNames(option: string, asked: readonly string[] = [], known: readonly string[]): readonly string[] {
  const names = new Set(known);
  return asked
    .filter((name) => !names.has(name))
    .map((name) => `${option}: found ${JSON.stringify(name)}; allowed is one of: ${listed([...names])}`);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "(there are none)";
  const rest = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
