import { writeFile } from "node:fs/promises";
import { HOUR } from "#domain/duration.ts";
import { createProgress } from "#runtime/progress.ts";
import { buildWorld } from "./build-world.ts";
import { BUCKET, REGION, STATE_BUCKET, startLiveServers } from "./servers.ts";

const progress = createProgress({ output: process.stderr });
const servers = await startLiveServers(progress);
process.on("SIGTERM", () => servers.stop().then(() => process.exit()));
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
await writeFile("/tmp/contest.json", JSON.stringify({ contest, world }));
console.log("ready");
setTimeout(() => servers.stop().then(() => process.exit()), 75 * 60_000);
