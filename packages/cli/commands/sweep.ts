import type { Command } from "commander";
import { repeated, stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

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

const EXAMPLES = moreHelp({
  exits: {
    0: "nothing is broken or unknown",
    1: "something is broken",
    3: "nothing is broken; something is unknown, or another sweep was at work",
  },
  examples: ["surety sweep", "surety sweep --tenant acme", "surety sweep --cluster prod-eu --stage production"],
});
