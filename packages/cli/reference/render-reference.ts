import type { Command } from "commander";
import { EXIT_STATUSES } from "../exit-status.ts";

/** docs/cli.md: what `surety COMMAND --help` says of every command, with what scripts need to know before. */
export function renderReference(program: Command): string {
  return [
    BEGINNING,
    "## Exit statuses\n",
    "| Status | Meaning |\n|---|---|",
    ...EXIT_STATUSES.map(({ status, meaning }) => `| ${status} | ${meaning} |`),
    "",
    FOR_SCRIPTS,
    ...leavesOf(program).map(section),
  ].join("\n");
}

const BEGINNING = `# The command line

<!-- Written by \`npm run cli-docs\` from the program itself; a test fails where it is stale. -->

From this folder \`npm run -s surety -- COMMAND\`; installed from its package, \`surety COMMAND\`.
Commands that need a deployment take \`--stage NAME\`, or else use the local environment that \`npm start\` runs.
`;

const FOR_SCRIPTS = `## For scripts

- Results, and nothing else, go to standard output; notes, progress and errors to standard error.
- \`--json\` prints one document for programs. \`--quiet\` leaves out notes and progress; errors stay.
- Colours are for terminals. \`--no-color\`, \`NO_COLOR\` and \`TERM=dumb\` turn them off, \`FORCE_COLOR=1\` on.
- Progress is shown on a terminal, of what takes longer than a second.
- \`surety completion bash|zsh|fish\` prints a script for your shell.
- With \`SURETY_DEBUG=1\`, errors of status 4 show where they arose.
`;

/** Commands that do something, and not those that only hold others. */
export function leavesOf(command: Command): readonly Command[] {
  return command.commands.flatMap((one) => (one.commands.length === 0 ? [one] : leavesOf(one)));
}

function section(command: Command): string {
  return `## ${nameOf(command)}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
}

export function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** As it is printed, with what stands after the options. */
export function helpOf(command: Command): string {
  const written: string[] = [];
  command.configureOutput({ writeOut: (text) => void written.push(text), getOutHelpWidth: () => WIDTH });
  command.outputHelp();
  return written.join("").trim();
}

const WIDTH = 100;
