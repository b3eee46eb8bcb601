/**
 * `npm start`: the main job on real servers. Starts the environment, deploys the control plane, lets the story happen
 * with three sample tenants, and goes on until Ctrl-C; `--once` ends after the story, with status 0 when all held.
 */
import { parseArgs } from "node:util";
import { localAccess } from "#cli/deployment/aws-access.ts";
import { startGateway } from "#cli/report/gateway.ts";
import { createReportCaller } from "#cli/report/report-function.ts";
import { createProgress, inWords } from "#runtime/progress.ts";
import { removeLocalConnection, writeLocalConnection } from "./connection.ts";
import { deployControlPlane } from "./control-plane.ts";
import { connectionTo, type LocalEnvironment, startEnvironment } from "./environment.ts";
import { Interrupted, onInterrupt, rejectWhen } from "./interrupt.ts";
import { sayAlert } from "./story/look.ts";
import { layOut } from "./story/page.ts";
import { type Scene, setScene } from "./story/scene.ts";
import { STEPS } from "./story/steps.ts";
import { summarise, tellStory } from "./story/tell.ts";
import { whatNext } from "./story/what-next.ts";
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

const startedAt = performance.now();
const interrupt = onInterrupt();
let statusWhenInterrupted = 130;
// What is given up in the middle would say how it failed.
const say = (line: string) => void (interrupt.aborted || console.log(line));
const untilInterrupted = {
  write: (text: string) => interrupt.aborted || process.stdout.write(text),
  isTTY: process.stdout.isTTY,
  columns: process.stdout.columns,
};
const progress = createProgress({ output: untilInterrupted });

say(`Surety keeps the data-protection promises of a SaaS on Kubernetes, and proves that it keeps them.

Real servers start on this machine, reachable from nowhere else, and Surety is deployed into them:
`);
process.exit(await main().catch(statusOf));

async function main(): Promise<number> {
  const toolchain = await ensureToolchain({ progress, signal: interrupt });
  const environment = await startEnvironment({ toolchain, progress, signal: interrupt });
  try {
    return await Promise.race([run(environment), rejectWhen(interrupt), rejectWhen(environment.failure)]);
  } finally {
    await stop(environment);
  }
}

async function run(environment: LocalEnvironment): Promise<number> {
  say(`  Logs: ${environment.logs}`);
  const { parts } = await deployControlPlane(environment, progress);
  // The command line is for whoever looks around. A run that ends by itself must not come before theirs.
  if (!options.once) await writeLocalConnection(connectionTo(environment));
  say(`\nUsable after ${inWords(performance.now() - startedAt)}. What follows happens through the deployed functions.`);

  const tell = (line: string, label?: string) => say(layOut(line, process.stdout.columns, label));
  const scene = await setScene(environment, parts, tell);
  // Without --once the schedule is seen anyway, since everything goes on.
  const steps = options.once ? STEPS : STEPS.slice(0, -1);
  const told = await tellStory(scene, say, steps);
  interrupt.throwIfAborted();
  say(`\nSummary, after ${inWords(performance.now() - startedAt)}:`);
  for (const line of summarise(told, steps)) say(`  ${line}`);
  const held = told.length === steps.length && told.every(({ problem }) => problem === undefined);
  if (!held) say(`\nNot everything held. The servers' and the functions' logs are in ${environment.logs}`);
  statusWhenInterrupted = held ? 0 : 1;
  if (options.once) return statusWhenInterrupted;

  const access = await localAccess(connectionTo(environment));
  const { link } = await startGateway(createReportCaller({ access, parts }));
  say(whatNext(environment, link));
  return showAlerts(scene);
}

async function showAlerts(scene: Scene): Promise<never> {
  for (;;) {
    for (const alert of await scene.mailbox.take()) sayAlert(scene, alert);
  }
}

async function stop(environment: LocalEnvironment): Promise<void> {
  const step = createProgress({ output: process.stdout }).step("Stop the servers");
  await removeLocalConnection(process.pid);
  await environment.stop();
  step.done();
}

/** Says what went wrong, unless somebody wanted it to end. */
function statusOf(error: unknown): number {
  if (error instanceof Interrupted || interrupt.aborted) return statusWhenInterrupted;
  say(`\n${error instanceof Error ? error.message : String(error)}`);
  return error instanceof PrerequisiteMissing ? 2 : 1;
}
