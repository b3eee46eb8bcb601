import { type Command, InvalidArgumentError } from "commander";
import { stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface ReportOptions {
  readonly stage?: string;
  readonly port?: number;
  readonly json?: boolean;
}

export function addReport(program: Command, run: Run): void {
  program
    .command("report")
    .description("show the report in a browser: print its address, and serve it on loopback where nobody signs in")
    .option("--port <number>", "of loopback (default: one that is free)", portOption)
    .addOption(stageOption())
    .option("--json", "the address as JSON, for programs")
    .addHelpText("after", EXAMPLES)
    .action((options: ReportOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { showReport } = await import("../report/show-report.ts");
        return showReport(options, session);
      }),
    );
}

function portOption(text: string): number {
  if (/^\d{1,5}$/u.test(text) && Number(text) > 0 && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError(`found "${text}"; allowed is a number from 1 to 65535`);
}

const EXAMPLES = moreHelp({
  exits: { 0: "its address was printed; where it was served, until it was stopped" },
  examples: ["surety report", "surety report --stage production --port 8080"],
});
