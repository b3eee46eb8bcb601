import type { Command } from "commander";
import type { Shell } from "../commands/completion.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";
import { bashCompletion } from "./bash.ts";
import { type DescribedCommand, describeCommands } from "./describe-commands.ts";
import { fishCompletion } from "./fish.ts";
import { zshCompletion } from "./zsh.ts";

const SCRIPTS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Readonly<Record<Shell, (commands: readonly DescribedCommand[]) => string>>;

/** `surety completion`: made of the program itself, so that it knows what the program knows. */
export async function printCompletion(shell: Shell, program: Command, { print }: Session): Promise<ExitStatus> {
  print(SCRIPTS[shell](describeCommands(program)));
  return DONE;
}
