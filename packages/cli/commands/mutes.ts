import type { Command } from "commander";
import { stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface MutesOptions {
  readonly config?: string;
  readonly stage?: string;
  readonly json?: boolean;
}

export function addMutes(program: Command, run: Run): void {
  program
    .command("mutes")
    .description("list what is muted: until when, by whom and why, and what nobody is told of for it")
    .option("--config <file>", "where the mutes stand (default: surety.yaml, or the local environment's)")
    .addOption(stageOption())
    .option("--json", "a list for programs")
    .addHelpText("after", MORE)
    .action((options: MutesOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { listMutes } = await import("../mutes/list-mutes.ts");
        return listMutes(options, session);
      }),
    );
}

const MORE = moreHelp({
  details: `
Mutes stand in surety.yaml. What each hides is what the last sweep of each cluster saw.
It warns of mutes that end soon (alerts.digest.endsWithin) or have ended, that hide
nothing, that name what no finding is about, and of those that are in the file or in the
deployment and not in both. What was accepted by an exemption is not muted:
surety findings --outcome exempt.
`,
  exits: { 0: "listed, with warnings or without", 3: "listed; of a cluster that was never swept it is not known" },
  examples: ["surety mutes", "surety mutes --stage production", "surety mutes --config ../surety.yaml --json"],
});
