import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Milliseconds } from "#domain/duration.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "./part.ts";
import { inBrief } from "./statistics.ts";

const ROOT = resolve(import.meta.dirname, "..");
const REPEATED = 3;

export const starts: Part = {
  name: "starts",
  title: "Time of `npm start`",
  about: `From the second start on: what the first one builds is there. Seconds from the command to the line on the screen, the median of ${REPEATED}; least and greatest in brackets. "Ended": from Ctrl-C until the process is gone, and with it every server.`,
  measure,
};

async function measure(progress: Progress): Promise<Table> {
  const step = progress.step("npm start");
  const measured: Start[] = [];
  for (let at = 0; at < REPEATED; at += 1) {
    step.update(`${at + 1} of ${REPEATED}`);
    measured.push(await start());
  }
  step.done();
  const seconds = (of: (start: Start) => Milliseconds) =>
    inBrief(
      measured.map((one) => of(one) / 1000),
      1,
    );
  return {
    columns: ["Until", "seconds"],
    rows: [
      ["the servers run", seconds(({ running }) => running)],
      ["usable: Surety is deployed into them", seconds(({ usable }) => usable)],
      ["ended, after Ctrl-C", seconds(({ ended }) => ended)],
    ],
  };
}

interface Start {
  readonly running: Milliseconds;
  readonly usable: Milliseconds;
  readonly ended: Milliseconds;
}

async function start(): Promise<Start> {
  const startedAt = performance.now();
  const since = (from: number) => performance.now() - from;
  const child = spawn(process.execPath, ["scripts/run.mjs", "packages/local/start.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, SURETY_LOCAL_CONNECTION: join(tmpdir(), `surety-bench-${process.pid}.json`) },
  });
  const ended = once(child, "exit");
  const lines: string[] = [];
  let running: Milliseconds | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("✓ Velero")) running = since(startedAt);
    if (line.startsWith("Usable after")) break;
  }
  const usable = since(startedAt);
  const interruptedAt = performance.now();
  child.stdout.resume();
  child.kill("SIGINT");
  await ended;
  if (running === undefined) throw new Error(`npm start did not become usable; it said:\n${lines.join("\n")}`);
  return { running, usable, ended: since(interruptedAt) };
}
