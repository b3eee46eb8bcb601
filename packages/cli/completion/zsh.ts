import type { DescribedCommand, Value } from "./describe-commands.ts";
import { quoted } from "./quoted.ts";

/** A script for zsh: to be sourced after compinit, or put into a folder of $fpath as _surety. */
export function zshCompletion(commands: readonly DescribedCommand[]): string {
  return `#compdef surety
# Completion of surety for zsh: source <(surety completion zsh), after compinit
_surety() {
  local at='' i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
${commands.flatMap(stepsOf).join("\n")}
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${commands.flatMap(valuesOf).join("\n")}
  esac
  case "$at" in
${commands.map(repliesOf).join("\n")}
  esac
}
if [[ $funcstack[1] == _surety ]]; then _surety; else compdef _surety surety; fi
`;
}

function stepsOf({ path, commands }: DescribedCommand): readonly string[] {
  return commands.map(({ name }) => `      ${quoted(`${path} ${name}`)}) at=${quoted(`${path} ${name}`.trim())} ;;`);
}

function valuesOf({ path, options }: DescribedCommand): readonly string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    return [`    ${flags.map((flag) => quoted(`${path}:${flag}`)).join("|")}) ${replyOf(value)}; return ;;`];
  });
}

/** _describe shows what stands after the colon beside each word. */
function repliesOf({ path, commands, options, argument }: DescribedCommand): string {
  const flags = options.flatMap((option) => option.flags.map((flag) => described(flag, option.about)));
  const names = commands.map(({ name, about }) => described(name, about));
  const rest = argument === undefined ? describe(names, "command") : replyOf(argument);
  return `    ${quoted(path)}) if [[ $PREFIX == -* ]]; then ${describe(flags, "option")}; else ${rest}; fi ;;`;
}

function described(word: string, about: string): string {
  return quoted(`${word}:${about}`);
}

function describe(words: readonly string[], what: string): string {
  return words.length === 0 ? ":" : `found=(${words.join(" ")}); _describe -o ${what} found`;
}

function replyOf(value: Value): string {
  switch (value.kind) {
    case "choices":
      return `compadd -- ${value.choices.map(quoted).join(" ")}`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "anything":
      return ":";
  }
}
