import { describe, expect, it } from "vitest";
import { CommandFailed, runCommand } from "./command.ts";

const node = (code: string) => ({ program: process.execPath, arguments: ["-e", code] });

describe("runCommand", () => {
  it("resolves to standard output and passes on each line of standard error", async () => {
    const lines: string[] = [];
    const code = "console.error('go: downloading a\\ngo: downloading b'); console.log('done')";
    expect(await runCommand({ ...node(code), onLine: (line) => lines.push(line) })).toBe("done\n");
    expect(lines).toEqual(["go: downloading a", "go: downloading b"]);
  });

  it("says what was run, how it ended, and the last that it said", async () => {
    const code = "for (let i = 1; i <= 20; i += 1) console.error('line ' + i); process.exit(3)";
    const failure = await runCommand(node(code)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(String(failure)).toMatch(/status 3\nline 6\n.*line 20$/s);
    expect(failure).toMatchObject({ output: expect.stringContaining("line 1\n") });
  });

  it("repeats an error that was told on standard output", async () => {
    const code = "console.log(JSON.stringify({ Error: '403 Forbidden' })); process.exit(1)";
    await expect(runCommand(node(code))).rejects.toThrow('403 Forbidden"}');
  });

  it("keeps the cause where a program cannot be run", async () => {
    const failure = await runCommand({ program: "no-such-program", arguments: [] }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "CommandFailed", cause: { code: "ENOENT" } });
  });

  it("stops the program when it is told to", async () => {
    const running = runCommand({ ...node("setInterval(() => {}, 1000)"), signal: AbortSignal.timeout(50) });
    await expect(running).rejects.toThrow(CommandFailed);
  });

  it("leaves no listener on the process behind", async () => {
    const before = process.listenerCount("exit");
    await runCommand(node(""));
    await runCommand(node("process.exit(1)")).catch(() => undefined);
    expect(process.listenerCount("exit")).toBe(before);
  });
});
