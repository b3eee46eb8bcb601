import type { Command } from "commander";
import { stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface OffboardOptions {
  readonly stage?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Adds `surety tenants offboard` to the tenants' commands. */
export function addOffboard(tenants: Command, run: Run): void {
  tenants
    .command("offboard")
    .description(
      "delete a tenant and all that it has, after showing what that is; asked again, a stopped deletion goes on",
    )
    .argument("<id>", "the tenant")
    .option("--dry-run", "show what would be deleted, and ask for nothing")
    .option("--yes", "do not ask for the tenant's id to be typed")
    .option("--watch", "show each step, and what it waits for, until the certificate")
    .addOption(stageOption())
    .option("--json", "for programs; asks nobody, so with --dry-run or --yes")
    .addHelpText("after", EXAMPLES)
    .action((id: string, options: OffboardOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { offboardTenant } = await import("../offboard/offboard-tenant.ts");
        return offboardTenant(id, options, session);
      }),
    );
}

const EXAMPLES = moreHelp({
  exits: {
    0: "asked for, or with --watch certified; with --dry-run: nothing stands in the way",
    1: "refused, not confirmed, or stopped; with --dry-run: something stands in the way",
    3: "with --watch: it was asked for, and was not seen to begin",
  },
  examples: [
    "surety tenants offboard acme --dry-run",
    "surety tenants offboard acme --watch",
    "surety tenants offboard acme --yes --json --stage production",
  ],
});
