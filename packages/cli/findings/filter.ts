import { CONTROLS } from "#controls/index.ts";
import type { Finding } from "#domain/finding.ts";
import type { Tenant } from "#domain/tenant.ts";
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

const MOST_NAMES = 30;

/** Throws InvalidInput for names that are not known: a filter with a slip of the pen must not say that all is well. */
export function parseFilter(options: FilterOptions, tenants: readonly Pick<Tenant, "id">[]): Filter {
  const problems = [
    ...unknownNames(
      "--tenant",
      options.tenant,
      tenants.map(({ id }) => id),
    ),
    ...unknownNames(
      "--control",
      options.control,
      CONTROLS.map(({ id }) => id),
    ),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  return {
    tenants: options.tenant && new Set(options.tenant),
    controls: options.control && new Set(options.control),
  };
}

/** Findings about a cluster are of no tenant, so they are left out where tenants are named. */
export function isAsked({ tenant, control }: Finding, { tenants, controls }: Filter): boolean {
  if (tenants !== undefined && (tenant === null || !tenants.has(tenant))) return false;
  return controls === undefined || controls.has(control);
}

function unknownNames(option: string, asked: readonly string[] = [], known: readonly string[]): readonly string[] {
  return asked
    .filter((name) => !known.includes(name))
    .map((name) => `${option}: found ${JSON.stringify(name)}; allowed is one of: ${listed(known)}`);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "(there are none)";
  const rest = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
