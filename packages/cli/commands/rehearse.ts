import type { Command } from "commander";
import { repeated, stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface RehearseListOptions {
  readonly cluster?: readonly string[];
  readonly stage?: string;
  readonly json?: boolean;
}

export interface RehearseStartOptions {
  readonly yes?: boolean;
  readonly stage?: string;
  readonly json?: boolean;
}

export type RehearseStopOptions = Pick<RehearseStartOptions, "json" | "stage">;

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
  rehearse
    .command("start")
    .description("begin a tenant's rehearsal now, after showing what it restores; within the limits of any other")
    .argument("<id>", "the tenant")
    .option("--yes", "do not ask whether to begin it")
    .addOption(stageOption())
    .option("--json", "for programs; asks nobody, so with --yes")
    .addHelpText("after", START_EXAMPLES)
    .action((id: string, options: RehearseStartOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { startRehearsal } = await import("../rehearse/start.ts");
        return startRehearsal(id, options, session);
      }),
    );
  rehearse
    .command("stop")
    .description("end a tenant's rehearsal that runs, without a result; what it made is cleared")
    .argument("<id>", "the tenant")
    .addOption(stageOption())
    .option("--json", "for programs")
    .addHelpText("after", STOP_EXAMPLES)
    .action((id: string, options: RehearseStopOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { stopRehearsal } = await import("../rehearse/stop.ts");
        return stopRehearsal(id, options, session);
      }),
    );
}

const LIST_EXAMPLES = moreHelp({
  exits: {
    0: "the last rehearsal of every tenant passed, and in time",
    1: "one has failed",
    3: "none has failed, yet of some nobody knows: none passed in time",
  },
  examples: ["surety rehearse list", "surety rehearse list --cluster prod-eu --stage production --json"],
});

const START_EXAMPLES = moreHelp({
  exits: { 0: "it was begun", 1: "it was refused, and the reason is said, or nobody said yes" },
  examples: ["surety rehearse start acme", "surety rehearse start acme --yes --stage production"],
});

const STOP_EXAMPLES = moreHelp({
  details: "None is begun by itself for a day after that.",
  exits: { 0: "it is being stopped", 1: "none runs, or it has ended" },
  examples: ["surety rehearse stop acme --stage production"],
});
