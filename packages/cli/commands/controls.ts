import type { Command } from "commander";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

interface Options {
  readonly json?: boolean;
}

export function addControls(program: Command, run: Run): void {
  program
    .command("controls")
    .description("list the controls: the promise that each checks, and what it looks at")
    .option("--json", "a list for programs")
    .addHelpText("after", EXAMPLES)
    .action((options: Options, command: Command) =>
      run(command, options, async (options, session) => {
        const { listControls } = await import("../controls/list-controls.ts");
        return listControls(options, session);
      }),
    );
}

const EXAMPLES = moreHelp({
  exits: { 0: "listed" },
  examples: ["surety controls", "surety controls --json"],
});
