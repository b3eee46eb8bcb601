/**
 * `npm start`: the main job on real servers. Starts the environment, deploys the control plane, lets the story happen
 * with three sample tenants, and goes on until Ctrl-C; `--once` ends after the story, with status 0 when all held.
 */
import { parseArgs } from "node:util";
import { createProgress, inWords } from "#runtime/progress.ts";
import { connectionFile } from "./connection.ts";
import { deployControlPlane } from "./control-plane.ts";
import { type LocalEnvironment, startEnvironment } from "./environment.ts";
import { sayAlert } from "./story/look.ts";
import { type Scene, setScene } from "./story/scene.ts";
import { STEPS } from "./story/steps.ts";
import { summarise, tellStory } from "./story/tell.ts";
import { PrerequisiteMissing } from "./toolchain/prerequisites.ts";
import { ensureToolchain } from "./toolchain/toolchain.ts";

const USAGE =
  "Usage: npm start [-- --once]\n  --once  end after the story; status 0 when every step held, 1 when one did not";

function readOptions() {
  try {
    return parseArgs({
      options: { once: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const options = readOptions();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}

const say = (line: string) => console.log(line);
const progress = createProgress({ output: process.stdout });
const ended = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended.abort(signal));

const startedAt = performance.now();
say("Surety keeps the data-protection promises of a SaaS on Kubernetes, and proves that it keeps them.\n");
try {
  const toolchain = await ensureToolchain({ progress, signal: ended.signal });
  const environment = await startEnvironment({ toolchain, progress, connectionFile });
  try {
    process.exitCode = await run(environment);
  } finally {
    const step = progress.step("Stop the servers");
    await environment.stop();
    step.done();
  }
} catch (error) {
  if (ended.signal.aborted) process.exit(130);
  say(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof PrerequisiteMissing ? 2 : 1);
}
process.exit();

async function run(environment: LocalEnvironment): Promise<number> {
  say(`  Logs: ${environment.logs}`);
  const { parts } = await deployControlPlane(environment, progress);
  say(
    `\nUsable after ${inWords(performance.now() - startedAt)}. What follows happens on real servers, through the deployed functions.`,
  );

  const scene = await setScene(environment, parts, (line) => say(`   ${line}`));
  // Without --once the schedule is seen anyway, since everything goes on.
  const steps = options.once ? STEPS : STEPS.slice(0, -1);
  const interrupted = new Promise<"interrupted">((resolve) =>
    ended.signal.addEventListener("abort", () => resolve("interrupted")),
  );
  const broke = new Promise<"broke">((resolve) =>
    environment.failure.addEventListener("abort", () => resolve("broke")),
  );
  const told = await Promise.race([tellStory(scene, say, steps), interrupted, broke]);
  if (told === "interrupted") return 130;
  if (told === "broke") throw environment.failure.reason;

  say(`\nSummary, after ${inWords(performance.now() - startedAt)}:`);
  for (const line of summarise(told, steps)) say(`  ${line}`);
  const held = told.length === steps.length && told.every(({ problem }) => problem === undefined);
  if (!held) say(`\nNot everything held. The servers' and the functions' logs are in ${environment.logs}`);
  if (options.once) return held ? 0 : 1;

  sayWhatNext(environment);
  await Promise.race([showAlerts(scene), interrupted, broke]);
  if (environment.failure.aborted) throw environment.failure.reason;
  return held ? 0 : 1;
}

function sayWhatNext({ kubernetes, logs }: LocalEnvironment): void {
  say(`
It goes on: the sweep runs every minute, and alerts appear here. In another terminal, in this folder:

  npm run -s surety -- findings --all
  npm run -s surety -- tenants list
  npm run -s surety -- tenants onboard hooli --cluster ${kubernetes.clusterName} --host hooli.example.com
  npm run -s surety -- sweep

Look around with kubectl:   export KUBECONFIG=${kubernetes.kubeconfigPath}
Break something, and wait:  kubectl -n velero patch schedule globex-daily --type merge -p '{"spec":{"paused":true}}'
Logs of all servers:        ${logs}
Ctrl-C stops everything.
`);
}

async function showAlerts(scene: Scene): Promise<void> {
  while (!ended.signal.aborted) {
    for (const alert of await scene.mailbox.take()) sayAlert({ ...scene, say }, alert);
  }
}
