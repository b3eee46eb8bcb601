import type { Instant } from "#domain/instant.ts";
import { renderFindingsJson } from "#report/findings-json.ts";
import { renderFindingsJunit } from "#report/findings-junit.ts";
import { type DatedFinding, renderFindingsTable } from "#report/findings-table.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { type ExitStatus, exitStatusOf } from "../exit-status.ts";
import type { Format } from "../options.ts";
import type { Session } from "../session.ts";
import type { Filter } from "./filter.ts";

interface PrintOptions {
  readonly format: Format;
  readonly all?: boolean;
}

/** Prints findings, and returns what they mean to scripts. Throws InvalidInput where the filter leaves none to print. */
export function printFindings(
  findings: readonly DatedFinding[],
  observedAt: Instant,
  filter: Filter,
  options: PrintOptions,
  session: Session,
): ExitStatus {
  if (findings.length === 0) refuseEmptyFilter(filter);
  session.print(render(findings, observedAt, options, session));
  if (findings.length === 0) session.warn("Nothing was judged: there is no tenant and no control that fit together.");
  return exitStatusOf(findings);
}

function render(
  findings: readonly DatedFinding[],
  observedAt: Instant,
  options: PrintOptions,
  session: Session,
): string {
  switch (options.format) {
    case "json":
      return renderFindingsJson(findings, observedAt);
    case "junit":
      return renderFindingsJunit(findings, observedAt);
    case "table":
      return renderFindingsTable(findings, {
        ...session.layout,
        all: options.all === true,
        observedAt,
        now: session.io.now(),
      });
  }
}

/** A gate that judges nothing would be open for ever. */
function refuseEmptyFilter({ tenants, controls }: Filter): void {
  if (tenants === undefined && controls === undefined) return;
  const asked = [tenants && `--tenant ${[...tenants].join(", ")}`, controls && `--control ${[...controls].join(", ")}`];
  throw new InvalidInput([
    `${asked.filter(Boolean).join(" and ")}: found no finding; allowed are controls that are about these tenants (surety controls)`,
  ]);
}
