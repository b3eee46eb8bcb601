import { Command, CommanderError } from "commander";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import manifest from "../../package.json" with { type: "json" };
import { addAccess } from "./commands/access.ts";
import { addCheck } from "./commands/check.ts";
import { addCompletion } from "./commands/completion.ts";
import { addControls } from "./commands/controls.ts";
import { addDeadLetters } from "./commands/dead-letters.ts";
import { addDigest } from "./commands/digest.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvidence } from "./commands/evidence.ts";
import { addFindings } from "./commands/findings.ts";
import { addMutes } from "./commands/mutes.ts";
import { addObserve } from "./commands/observe.ts";
import { addPrune } from "./commands/prune.ts";
import { addRehearse } from "./commands/rehearse.ts";
import { addReport } from "./commands/report.ts";
import { addSweep } from "./commands/sweep.ts";
import { addTenants } from "./commands/tenants.ts";
import { DONE, EXIT_STATUSES, type ExitStatus, FAILED, WRONG_USE } from "./exit-status.ts";
import type { Io } from "./io.ts";
import { createSession, type GlobalOptions, type Session } from "./session.ts";

/** What a command does once its options are parsed. Errors that it throws are shown by the program. */
export type Action<Options> = (options: Options, session: Session) => Promise<ExitStatus>;

/** Gives commands their actions: each gets its own and the global options, and a session. */
export type Run = <Options extends object>(
  command: Command,
  options: Options,
  action: Action<Options>,
) => Promise<void>;

export interface Program {
  /** Runs one command to its end. Never throws; all that goes wrong is said on standard error. */
  run(args: readonly string[]): Promise<ExitStatus>;
}

export function createProgram(io: Io): Program {
  return {
    async run(args) {
      let status: ExitStatus = DONE;
      const run: Run = async (command, options, action) => {
        status = await action(options, createSession(io, command.optsWithGlobals<GlobalOptions>()));
      };
      try {
        await commandLine(io, run).parseAsync([...args], { from: "user" });
        return status;
      } catch (error) {
        return explain(error, io);
      }
    },
  };
}

/** All commands. Those who describe it (completion, the reference) run none of it. */
export function commandLine(io: Io, run: Run): Command {
  const program = new Command("surety")
    .description("Data-protection promises to your tenants: whether each is kept, and on what evidence.")
    .version(manifest.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help of a command")
    .option("--no-color", "no colours (also by the variable NO_COLOR)")
    .option("-q, --quiet", "results and errors only: no notes, no progress")
    .addHelpText("after", EXAMPLES)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns || HELP_WIDTH,
      getErrHelpWidth: () => io.stderr.columns || HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError("surety --help shows the commands, and surety COMMAND --help the options of one.")
    .exitOverride();
  program.commandsGroup("Promises:");
  addFindings(program, run);
  addMutes(program, run);
  addReport(program, run);
  addDigest(program, run);
  addSweep(program, run);
  addObserve(program, run);
  addCheck(program, run);
  addControls(program, run);
  program.commandsGroup("Retention:");
  addPrune(program, run);
  addRehearse(program, run);
  program.commandsGroup("Evidence:");
  addEvidence(program, run);
  program.commandsGroup("Tenants:");
  addTenants(program, run);
  addDeadLetters(program, run);
  program.commandsGroup("Surety itself:");
  addDoctor(program, run);
  addAccess(program, run);
  addCompletion(program, run);
  return program;
}

/** Where there is no terminal. */
const HELP_WIDTH = 100;

const EXAMPLES = `
Examples:
  surety findings                         what is not kept, in the running local environment
  surety findings --stage production      the same of a deployed stage
  surety tenants onboard acme --cluster prod-eu --host acme.example.com
  surety observe --out ./observation      write down what the world looks like, read-only
  surety check ./observation              judge saved answers of kubectl and the AWS CLI, offline

Where to: commands that need a deployment take --stage NAME, a stage in the AWS
account of your credentials, or else the local environment that npm start runs.

Exit status (with SURETY_DEBUG=1, errors of status 4 show where they arose):
${EXIT_STATUSES.map(({ status, meaning }) => `  ${status}  ${meaning}`).join("\n")}
`;

/** Surety's own kinds of errors tell programs whether to try again; people read the sentence. */
const OWN_KINDS = /^(?:Retryable|Permanent|Refused)Error: /u;

/** Says what went wrong, and returns what that means to scripts. */
function explain(error: unknown, io: Io): ExitStatus {
  // Commander has said it already. Its status is 0 for help that was asked for, and 1 for wrong use.
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE;
  const { warn } = createSession(io, {});
  if (error instanceof InvalidInput) {
    for (const problem of error.problems) warn(`error: ${problem}`);
    return WRONG_USE;
  }
  warn(`error: ${describeError(error).replace(OWN_KINDS, "")}`);
  if (io.environment["SURETY_DEBUG"] && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return FAILED;
}
