import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export type Command = {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Called with each line of standard error as it comes. */
  readonly onLine?: (line: string) => void;
};

/** A command ended with a status other than 0, or could not be started (then `cause` says why). */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  /** Everything that it wrote: some tools tell an error on standard output. */
  readonly output: string;

  constructor(command: Command, ending: string, output: string, options?: ErrorOptions) {
    const lastLines = output.trimEnd().split("\n").slice(-15).join("\n");
    super(`${command.program} ${command.arguments.join(" ")}\n${ending}\n${lastLines}`.trimEnd(), options);
    this.output = output;
  }
}

/**
 * Runs a command to its end and resolves to its standard output. Rejects with `CommandFailed`. The command is stopped
 * when `signal` aborts and when this process exits.
 */
export const runCommand = (command: Command): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command.program, command.arguments, {
      ...(command.folder === undefined ? {} : { cwd: command.folder }),
      ...(command.signal === undefined ? {} : { signal: command.signal }),
      env: { ...process.env, ...command.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stop = () => child.kill();
    process.once("exit", stop);

    const output: Buffer[] = [];
    const lines: string[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    createInterface(child.stderr).on("line", (line) => {
      lines.push(line);
      command.onLine?.(line);
    });
    const fail = (ending: string, cause?: Error) => {
      process.off("exit", stop);
      reject(new CommandFailed(command, ending, [...lines, Buffer.concat(output).toString()].join("\n"), { cause }));
    };
    child.once("error", (error) => fail(`could not be run: ${error.message}`, error));
    child.once("close", (status, signal) => {
      if (status !== 0) return fail(`ended with ${signal ?? `status ${status}`}`);
      process.off("exit", stop);
      resolve(Buffer.concat(output).toString());
    });
  });
