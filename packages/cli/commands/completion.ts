import { Argument, type Command } from "commander";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function addCompletion(program: Command, run: Run): void {
  program
    .command("completion")
    .description("print a script by which your shell completes commands, options and their values")
    .addArgument(new Argument("<shell>", "your shell").choices(SHELLS))
    .addHelpText("after", EXAMPLES)
    .action((shell: Shell, options: object, command: Command) =>
      run(command, options, async (_, session) => {
        const { printCompletion } = await import("../completion/print-completion.ts");
        return printCompletion(shell, program, session);
      }),
    );
}

const EXAMPLES = moreHelp({
  exits: { 0: "printed" },
  examples: [
    "source <(surety completion bash)                                     in ~/.bashrc",
    "source <(surety completion zsh)                                      in ~/.zshrc, after compinit",
    "surety completion fish > ~/.config/fish/completions/surety.fish",
  ],
});
