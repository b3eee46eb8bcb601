import type { DescribedCommand, DescribedOption, Value } from "./describe-commands.ts";
import { quoted } from "./quoted.ts";

/** A script for bash 3.2 or later, which needs no other package. */
export function bashCompletion(commands: readonly DescribedCommand[]): string {
  return `# Completion of surety for bash: source <(surety completion bash)
_surety() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${commands.flatMap(stepsOf).join("\n")}
    esac
  done
  case "$at:$before" in
${commands.flatMap(valuesOf).join("\n")}
  esac
  case "$at" in
${commands.map(repliesOf).join("\n")}
  esac
}
complete -o filenames -F _surety surety
`;
}

function stepsOf({ path, commands }: DescribedCommand): readonly string[] {
  return commands.map(({ name }) => {
    const to = `${path} ${name}`.trim();
    return `      ${quoted(`${path} ${name}`)}) at=${quoted(to)} ;;`;
  });
}

function valuesOf({ path, options }: DescribedCommand): readonly string[] {
  return options.flatMap(({ flags, value }: DescribedOption) => {
    if (value === undefined) return [];
    const patterns = flags.map((flag) => quoted(`${path}:${flag}`)).join("|");
    return [`    ${patterns}) ${replyOf(value)} return ;;`];
  });
}

function repliesOf({ path, commands, options, argument }: DescribedCommand): string {
  const flags = options.flatMap((option) => option.flags.filter((flag) => flag.startsWith("--")));
  const names = commands.map(({ name }) => name);
  const words = argument?.kind === "choices" ? [...names, ...argument.choices] : names;
  const rest = argument === undefined || argument.kind === "choices" ? wordsReply(words) : replyOf(argument);
  return `    ${quoted(path)}) if [[ $word == -* ]]; then ${wordsReply(flags)} else ${rest} fi ;;`;
}

function replyOf(value: Value): string {
  switch (value.kind) {
    case "choices":
      return wordsReply(value.choices);
    case "files":
      return `while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -f -- "$word");`;
    case "folders":
      return `while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -d -- "$word");`;
    case "anything":
      return ":;";
  }
}

/** Words are the program's own, without spaces, so splitting them is safe. */
function wordsReply(words: readonly string[]): string {
  if (words.length === 0) return ":;";
  return `while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -W ${quoted(words.join(" "))} -- "$word");`;
}
