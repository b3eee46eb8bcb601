import type { Command } from "commander";
import { repeated, stageOption } from "../options.ts";
import type { Run } from "../program.ts";

export interface RehearseListOptions {
  readonly cluster?: readonly string[];
  readonly stage?: string;
  readonly json?: boolean;
}

export function addRehearse(program: Command, run: Run): void {
  const rehearse = program.command("rehearse").description("see restore rehearsals, and begin or stop one");
  rehearse
    .command("list")
    .description("list what runs and how each tenant's last rehearsal ended, with when its next is due")
    .option("--cluster <name>", "of this cluster only; may stand several times (default: all)", repeated)
    .addOption(stageOption())
    .option("--json", "a list for programs")
    .addHelpText("after", LIST_EXAMPLES)
    .action((options: RehearseListOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { listRehearsals } = await import("../rehearse/list.ts");
        return listRehearsals(options, session);
      }),
    );
}

const LIST_EXAMPLES = `
Exit status: 0 every last rehearsal passed in time · 1 one failed · 3 of some nobody knows

Examples:
  surety rehearse list
  surety rehearse list --cluster prod-eu --stage production --json
`;
