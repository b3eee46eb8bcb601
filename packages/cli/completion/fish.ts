import type { DescribedCommand, DescribedOption, Value } from "./describe-commands.ts";

/** A script for fish 3 or later. */
export function fishCompletion(commands: readonly DescribedCommand[]): string {
  const paths = commands.flatMap(({ path, commands: below }) => below.map(({ name }) => `${path} ${name}`.trim()));
  return `# Completion of surety for fish: surety completion fish > ~/.config/fish/completions/surety.fish
function __surety_at
    set -l at ''
    for word in (commandline -opc)[2..]
        if contains -- (string trim -- "$at $word") ${paths.map(fishQuoted).join(" ")}
            set at (string trim -- "$at $word")
        end
    end
    test "$at" = "$argv[1]"
end
complete -c surety -f
${commands.flatMap(linesOf).join("\n")}
`;
}

function linesOf({ path, commands, options, argument }: DescribedCommand): readonly string[] {
  const here = `complete -c surety -n ${fishQuoted(`__surety_at ${fishQuoted(path)}`)}`;
  return [
    ...commands.map(({ name, about }) => `${here} -a ${fishQuoted(name)} -d ${fishQuoted(about)}`),
    ...(argument === undefined ? [] : [`${here}${toFish(argument)}`]),
    ...options.map((option) => `${here}${flagsOf(option)} -d ${fishQuoted(option.about)}`),
  ];
}

function flagsOf({ flags, value }: DescribedOption): string {
  const named = flags.map((flag) => (flag.startsWith("--") ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`)).join("");
  if (value === undefined) return named;
  // -x: it takes a value, and none that is a file.
  return named + (value.kind === "files" ? " -r" : " -x") + toFish(value);
}

function toFish(value: Value): string {
  switch (value.kind) {
    case "choices":
      return ` -a ${fishQuoted(value.choices.join(" "))}`;
    case "files":
      return " -F";
    case "folders":
      return " -a '(__fish_complete_directories)'";
    case "anything":
      return "";
  }
}

/** Within single quotes fish reads backslashes before a quote or another backslash. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
