import type { Command } from "commander";
import { stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface DigestOptions {
  readonly send?: boolean;
  readonly stage?: string;
  readonly json?: boolean;
}

export function addDigest(program: Command, run: Run): void {
  program
    .command("digest")
    .description("show the daily digest as it would be sent now: what is weak, muted, accepted or about to break")
    .option("--send", "send it as well, whatever was sent today")
    .addOption(stageOption())
    .option("--json", "the same for programs")
    .addHelpText("after", EXAMPLES)
    .action((options: DigestOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { showDigest } = await import("../digest/show-digest.ts");
        return showDigest(options, session);
      }),
    );
}

const EXAMPLES = moreHelp({
  exits: { 0: "shown, or with --send sent; or there is nothing to say, which is never sent" },
  examples: ["surety digest", "surety digest --stage production --send", "surety digest --json"],
});
