import type { Command } from "commander";
import { repeated, stageOption } from "../options.ts";
import type { Run } from "../program.ts";

export interface SweepOptions {
  readonly cluster?: readonly string[];
  readonly tenant?: string;
  readonly stage?: string;
  readonly json?: boolean;
}

export function addSweep(program: Command, run: Run): void {
  program
    .command("sweep")
    .description("look now, instead of when the schedule says, and show what changed")
    .option("--cluster <name>", "at this cluster only; may stand several times (default: all)", repeated)
    .option("--tenant <id>", "at this tenant only")
    .addOption(stageOption())
    .option("--json", "what the sweeps did, for programs")
    .addHelpText("after", EXAMPLES)
    .action((options: SweepOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { sweep } = await import("../sweep/sweep.ts");
        return sweep(options, session);
      }),
    );
}

const EXAMPLES = `
Examples:
  surety sweep
  surety sweep --tenant acme
  surety sweep --cluster prod-eu --stage production
`;
