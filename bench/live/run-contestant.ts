import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import * as z from "zod";
import type { Milliseconds } from "#domain/duration.ts";
import type { World } from "./build-world.ts";
import type { Contest } from "./contestants/contest.ts";

const idsSchema = z.array(z.string());
const toldSchema = z.object({
  answer: z.object({ notFresh: idsSchema, notComplete: idsSchema, orphans: idsSchema }),
  calls: z.number(),
  cpuMs: z.number(),
  memoryKiB: z.number(),
});

export interface Run {
  readonly wallMs: Milliseconds;
  readonly cpuMs: Milliseconds;
  readonly memoryKiB: number;
  readonly calls: number;
  /** `7 of 7`, or what was missed, or what was found that is not there. */
  readonly found: string;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one contestant in a process of its own, from its start to its end. Throws where it fails. */
export async function runContestant(program: Program, contest: Contest, { expected }: World): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn(program.command, program.args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] ?? "", SURETY_CONTEST: JSON.stringify(contest), ...program.environment },
  });
  const [said, complaint, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  const wallMs = performance.now() - startedAt;
  if (status !== 0)
    throw new Error(`${program.args.join(" ")} ended with status ${status}: ${complaint.slice(-1_000)}`);
  const { answer, calls, cpuMs, memoryKiB } = toldSchema.parse(JSON.parse(said));
  return { wallMs, cpuMs, memoryKiB, calls, found: compare(answer, expected) };
}

type Lists = Readonly<Record<"notFresh" | "notComplete" | "orphans", readonly string[]>>;

/** What of the expected was found, and whether anything else was. */
export function compare(answer: Lists, expected: Lists): string {
  let [found, all, wrong] = [0, 0, 0];
  for (const key of ["notFresh", "notComplete", "orphans"] as const) {
    const said = new Set(answer[key]);
    const meant = new Set(expected[key]);
    all += meant.size;
    found += [...meant].filter((id) => said.has(id)).length;
    wrong += [...said].filter((id) => !meant.has(id)).length;
  }
  return `${found} of ${all}${wrong === 0 ? "" : `, ${wrong} wrong`}`;
}
