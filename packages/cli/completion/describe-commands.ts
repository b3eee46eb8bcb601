import type { Argument, Command, Option } from "commander";

/** What may stand where an option or an argument has its value. */
export type Value =
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  | { readonly kind: "files" }
  | { readonly kind: "folders" }
  /** Names that only a deployment knows. */
  | { readonly kind: "anything" };

export interface DescribedOption {
  /** `--stage`, and its short form if it has one. */
  readonly flags: readonly string[];
  readonly about: string;
  /** undefined: it takes none. */
  readonly value: Value | undefined;
}

export interface DescribedCommand {
  /** From the program's name on, which is left out: `tenants onboard`. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly DescribedOption[];
  /** Of its first argument; all that follow are taken for the same. */
  readonly argument: Value | undefined;
}

/** Every command that a program has, itself first, with what may follow each. */
export function describeCommands(program: Command): readonly DescribedCommand[] {
  return describe(program, "", globalOptions(program));
}

function describe(command: Command, path: string, inherited: readonly DescribedOption[]): readonly DescribedCommand[] {
  const own =
    path === ""
      ? inherited
      : [...visible(command), HELP, ...inherited.filter(({ flags }) => !flags.includes("--version"))];
  const [argument] = command.registeredArguments;
  const commands = command.commands.map((one) => ({ name: one.name(), about: one.description() }));
  const help = path === "" ? [{ name: "help", about: "print help of a command" }] : [];
  const described = {
    path,
    options: own,
    commands: [...commands, ...help],
    argument: argument && valueNamed(argument.name(), argument),
  };
  const below = command.commands.flatMap((one) => describe(one, `${path} ${one.name()}`.trim(), globalsOf(inherited)));
  return [described, ...below];
}

const HELP: DescribedOption = { flags: ["--help", "-h"], about: "print help", value: undefined };

function globalOptions(program: Command): readonly DescribedOption[] {
  return [...visible(program), HELP];
}

const globalsOf = (options: readonly DescribedOption[]) => options.filter((option) => option !== HELP);

function visible(command: Command): readonly DescribedOption[] {
  return command.options.filter(({ hidden }) => !hidden).map(described);
}

function described(option: Option): DescribedOption {
  const flags = [option.long, option.short].filter((flag) => flag !== undefined);
  const placeholder = /[<[]([^>\]]+)[>\]]/u.exec(option.flags)?.[1];
  return {
    flags,
    about: option.description,
    value: placeholder === undefined ? undefined : valueNamed(placeholder, option),
  };
}

/** By its choices, else by its placeholder in the help, which people read as well. */
function valueNamed(placeholder: string, { argChoices }: Pick<Argument | Option, "argChoices">): Value {
  if (argChoices !== undefined) return { kind: "choices", choices: argChoices };
  if (/^folder/u.test(placeholder)) return { kind: "folders" };
  return /^(?:file|list)s?/u.test(placeholder) ? { kind: "files" } : { kind: "anything" };
}
