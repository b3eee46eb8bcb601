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
    .description("show the daily digest as it would be sent now: what is broken, weak, muted or about to break")
    .option("--send", "send it to all who get the daily one, and show what was sent")
    .addOption(stageOption())
    .option("--json", "the message, for programs")
    .addHelpText("after", MORE)
    .action((options: DigestOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { showDigest } = await import("../digest/show-digest.ts");
        return showDigest(options, session);
      }),
    );
}

const MORE = moreHelp({
  exits: { 0: "shown, and with --send sent; or there is nothing to say" },
  examples: ["surety digest", "surety digest --send --stage production"],
});
