import type { Command } from "commander";
import { stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface PrunePlanOptions {
  readonly cluster?: string;
  readonly out?: string;
  readonly stage?: string;
  readonly json?: boolean;
}

export interface PruneApplyOptions {
  readonly beyondLimits?: boolean;
  readonly stage?: string;
  readonly json?: boolean;
}

export function addPrune(program: Command, run: Run): void {
  const prune = program.command("prune").description("see and apply what retention would delete");
  prune
    .command("plan")
    .description("show what would go and why, and what would not and why; deletes nothing")
    .option("--cluster <name>", "of this cluster (default: the only one)")
    .option("--out <file>", "write the plan into this file, to apply it")
    .addOption(stageOption())
    .option("--json", "the plan, for programs")
    .addHelpText("after", PLAN_EXAMPLES)
    .action((options: PrunePlanOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { planPruning } = await import("../prune/plan.ts");
        return planPruning(options, session);
      }),
    );
  prune
    .command("apply")
    .description("delete exactly what a plan says; what has changed since is left alone")
    .argument("<file>", "written by surety prune plan --out, at most 24 hours ago")
    .option("--beyond-limits", "although it is more than one run may delete")
    .addOption(stageOption())
    .option("--json", "what became of each thing, for programs")
    .addHelpText("after", APPLY_EXAMPLES)
    .action((file: string, options: PruneApplyOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { applyPruning } = await import("../prune/apply.ts");
        return applyPruning(file, options, session);
      }),
    );
}

const PLAN_EXAMPLES = moreHelp({
  exits: { 0: "a plan was made, whether or not anything would go" },
  examples: ["surety prune plan", "surety prune plan --cluster prod-eu --out plan.json --stage production"],
});

const APPLY_EXAMPLES = moreHelp({
  exits: {
    0: "all of it is done",
    1: "some of it failed, or was left alone",
    2: "wrong use, or a plan that cannot be used: of another account or version, edited, too old,\n     or beyond the limits",
  },
  examples: ["surety prune apply plan.json --stage production"],
});
