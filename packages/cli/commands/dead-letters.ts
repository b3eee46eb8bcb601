import type { Command } from "commander";
import { stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface DeadLettersOptions {
  readonly stage?: string;
  readonly json?: boolean;
}

export function addDeadLetters(program: Command, run: Run): void {
  program
    .command("dead-letters")
    .description("list what was given up: events with the reason, and what could not be delivered")
    .addOption(stageOption())
    .option("--json", "a list for programs")
    .addHelpText("after", DETAILS)
    .action((options: DeadLettersOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { showDeadLetters } = await import("../dead-letters/show-dead-letters.ts");
        return showDeadLetters(options, session);
      }),
    );
}

const DETAILS = moreHelp({
  details: `
Looking takes nothing away: messages stay in their queues for 14 days.
Put right what is wrong, and send the event again; doing it again is safe.
`,
  exits: { 0: "listed, whether or not there are any" },
  examples: ["surety dead-letters", "surety dead-letters --stage production --json"],
});
