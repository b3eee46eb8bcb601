import { EXIT_STATUSES, type ExitStatus } from "../exit-status.ts";

interface MoreHelp {
  /** What is to be known before it is used. */
  readonly details?: string;
  /** What the statuses mean that are this command's own; those of wrong use and of failing are every command's. */
  readonly exits: { readonly 0: string } & { readonly [S in ExitStatus]?: string };
  /** Whole command lines, each with what it does after two spaces or more, where that is not plain. */
  readonly examples: readonly string[];
}

const OF_ALL = { 2: "wrong use", 4: "it could not be done: no access, no answer, or a defect" } as const;

/** What a command's help says after its options. */
export function moreHelp({ details, exits, examples }: MoreHelp): string {
  const meanings: { readonly [S in ExitStatus]?: string } = { ...OF_ALL, ...exits };
  const statuses = EXIT_STATUSES.flatMap(({ status }) => {
    const meaning = meanings[status];
    return meaning === undefined ? [] : [`  ${status}  ${meaning}`];
  });
  const parts = [
    ...(details === undefined ? [] : [details.trim()]),
    ["Exit status:", ...statuses].join("\n"),
    ["Examples:", ...examples.map((line) => `  ${line}`)].join("\n"),
  ];
  return `\n${parts.join("\n\n")}\n`;
}
