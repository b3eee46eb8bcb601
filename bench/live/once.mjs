import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { runContestant } from "./run-contestant.ts";

const { contest, world } = JSON.parse(readFileSync("/tmp/contest.json", "utf8"));
const which = (process.argv[2] ?? "floor,surety").split(",");
const times = Number(process.argv[3] ?? 2);
const prof = process.argv[4];
const bundle = async (n) => {
  const outfile = `.surety/bench/${n}${prof ? ".dev" : ""}.mjs`;
  await build({
    entryPoints: [`bench/live/contestants/${n}.ts`],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    minify: !prof,
    keepNames: true,
    logLevel: "error",
    plugins: process.env.PLUG ? (await import("../../stacks/esbuild-plugins.mjs")).default : [],
    banner: {
      js: 'import { createRequire as topLevelCreateRequire } from "node:module"; const require = topLevelCreateRequire(import.meta.url);',
    },
  });
  return outfile;
};
const b = {};
for (const n of which) b[n] = n === "official" ? "bench/live/contestants/official.ts" : await bundle(n);
for (let i = 0; i < times; i++)
  for (const n of which) {
    const r = await runContestant(
      {
        command: process.execPath,
        args: [...(prof && n === "surety" ? ["--cpu-prof", "--cpu-prof-dir=/tmp/prof3"] : []), b[n]],
      },
      contest,
      world,
    );
    console.log(
      n.padEnd(9),
      "wall",
      Math.round(r.wallMs),
      "cpu",
      Math.round(r.cpuMs),
      "MiB",
      Math.round(r.memoryKiB / 1024),
      "calls",
      r.calls,
      r.found,
    );
  }
