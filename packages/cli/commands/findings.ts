import type { Command } from "commander";
import type { Outcome } from "#domain/finding.ts";
import {
  DEPLOYED_FORMATS,
  type Format,
  formatOption,
  jsonOption,
  outcomeOption,
  repeated,
  stageOption,
} from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface FindingsOptions {
  readonly tenant?: readonly string[];
  readonly control?: readonly string[];
  readonly outcome?: readonly Outcome[];
  readonly all?: boolean;
  readonly format: Format;
  readonly stage?: string;
}

export function addFindings(program: Command, run: Run): void {
  program
    .command("findings")
    .description("show the current findings, the worst first: what the last sweep saw")
    .option("--tenant <id>", "of this tenant only; may stand several times", repeated)
    .option("--control <id>", "of this control only; may stand several times", repeated)
    .addOption(outcomeOption())
    .option("--all", "in the table, also what is kept or does not apply")
    .addOption(formatOption(DEPLOYED_FORMATS))
    .addOption(jsonOption())
    .addOption(stageOption())
    .addHelpText("after", EXAMPLES)
    .action((options: FindingsOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { showFindings } = await import("../findings/show-findings.ts");
        return showFindings(options, session);
      }),
    );
}

const EXAMPLES = moreHelp({
  exits: {
    0: "nothing is broken or unknown",
    1: "something is broken",
    3: "nothing is broken; something is unknown, or was not looked at within two sweeps' time",
  },
  examples: [
    "surety findings",
    "surety findings --tenant acme --all",
    "surety findings --outcome broken --outcome unknown --json",
    "surety findings --stage production --format csv > findings.csv    for a spreadsheet",
  ],
});
