import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rejectWhen } from "./interrupt.ts";

const MODULE = fileURLToPath(new URL("interrupt.ts", import.meta.url));

/** A process that takes half a second to end once it is interrupted. */
async function start(takes: number) {
  const script = `
    import { onInterrupt, rejectWhen } from ${JSON.stringify(MODULE)};
    setInterval(() => undefined, 1000);
    const interrupted = rejectWhen(onInterrupt());
    console.log("ready");
    await interrupted.catch((error) => console.log(error.message));
    setTimeout(() => process.exit(7), ${takes});
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  return { child, ended };
}

describe("a process that is interrupted", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by %s ends in order", async (signal) => {
    const { child, ended } = await start(100);
    child.kill(signal);
    const [said] = await once(child.stdout, "data");
    expect(String(said)).toBe(`Ended by ${signal}\n`);
    expect(await ended).toEqual([7, null]);
  });

  it("is not hurried by the same Ctrl-C that comes from two sides", async () => {
    const { child, ended } = await start(300);
    child.kill("SIGINT");
    child.kill("SIGINT");
    expect(await ended).toEqual([7, null]);
  });

  it("ends at once when it is asked again", async () => {
    const { child, ended } = await start(60_000);
    child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    child.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
  });
});

describe("rejecting when a signal is aborted", () => {
  it("happens also where it was aborted before", async () => {
    const reason = new Error("too late");
    await expect(rejectWhen(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
