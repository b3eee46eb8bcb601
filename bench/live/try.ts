import { mkdtemp } from "node:fs/promises";
import { build } from "esbuild";
import { HOUR } from "#domain/duration.ts";
import { bundleFunction } from "#local/stacks/bundle-function.ts";
import { createProgress } from "#runtime/progress.ts";
import { buildWorld } from "./build-world.ts";
import { runContestant } from "./run-contestant.ts";
import { BUCKET, REGION, STATE_BUCKET, startLiveServers } from "./servers.ts";

const progress = createProgress({ output: process.stderr });
const servers = await startLiveServers(progress);
void bundleFunction;
void mkdtemp;
try {
  const world = await buildWorld(Number(process.argv[2] ?? 100), servers, progress);
  const contest = {
    kubernetes: servers.kubernetes,
    ec2: servers.ec2.endpoint,
    s3: servers.aws,
    bucket: BUCKET,
    stateBucket: STATE_BUCKET,
    region: REGION,
    now: world.now,
    allowedAge: 26 * HOUR,
  };
  const bundle = async (n: string) => {
    const outfile = `.surety/bench/${n}.mjs`;
    await build({
      entryPoints: [`bench/live/contestants/${n}.ts`],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "es2024",
      mainFields: ["module", "main"],
      minify: true,
      keepNames: true,
      logLevel: "error",
      banner: {
        js: 'import { createRequire as topLevelCreateRequire } from "node:module"; const require = topLevelCreateRequire(import.meta.url);',
      },
    });
    return outfile;
  };
  const b = { floor: await bundle("floor"), surety: await bundle("surety") };
  for (let i = 0; i < 3; i++)
    for (const [name, args] of [
      ["floor", [b.floor]],
      ["official", ["bench/live/contestants/official.ts"]],
      ["surety", [b.surety]],
    ] as const) {
      if (i > 0 && name === "official") continue;
      const run = await runContestant(
        {
          command: process.execPath,
          args: [
            ...(process.argv[3] === "prof" && name === "surety" ? ["--cpu-prof", "--cpu-prof-dir=/tmp/prof2"] : []),
            ...args,
          ],
        },
        contest,
        world,
      );
      console.log(name, {
        ...run,
        wallMs: Math.round(run.wallMs),
        cpuMs: Math.round(run.cpuMs),
        memoryMiB: Math.round(run.memoryKiB / 1024),
      });
    }
} finally {
  await servers.stop();
}
process.exit();
