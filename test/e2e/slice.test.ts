import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { record } from "#cli/observe/observe.ts";
import { openLocal } from "#cli/observe/open-clusters.ts";
import { whatToObserve } from "#cli/observe/what-to-observe.ts";
import { createProgram } from "#cli/program.ts";
import { createSession } from "#cli/session.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { configurationFile } from "#local/environment-folder.ts";
import { lookNow } from "#local/story/look.ts";
import { type Scene, setScene } from "#local/story/scene.ts";
import { STEPS } from "#local/story/steps.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { systemClock } from "#runtime/clock.ts";
import { createProgress, silentProgress } from "#runtime/progress.ts";

const progress = createProgress({ output: process.stderr });
let environment: LocalEnvironment;
let scene: Scene;

beforeAll(async () => {
  environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
  const { parts } = await deployControlPlane(environment, progress);
  scene = await setScene(environment, parts, (line) => console.log(line));
});

afterAll(async () => {
  await environment?.stop();
});

/** Each step checks what must follow from it, and rejects where it does not; later ones build on earlier ones. */
describe("the main job, deployed into the embedded environment", () => {
  for (const step of STEPS) it(step.title, () => step.run(scene));
});

describe("the deployment", () => {
  it("deployed again, changes nothing", async () => {
    const { applied } = await deployControlPlane(environment, silentProgress);
    expect(applied.resources.filter(({ change }) => change !== "unchanged")).toEqual([]);
    expect(applied.leftBehind).toEqual([]);
  });
});

describe("surety observe", () => {
  it("leaves an observation that surety check judges as the deployed sweep does, where that can see", async () => {
    const { aws, kubernetes, veleroBucket, folder, logs } = environment;
    const configuration = configurationFile(folder);
    const subject = await whatToObserve(configuration, await scene.tenants.listTenants(), {});
    const observation = await mkdtemp(join(tmpdir(), "surety-observation-"));
    onTestFinished(() => rm(observation, { recursive: true }));
    const session = createSession(QUIET, {});
    const connection = {
      pid: process.pid,
      stage: "local" as const,
      aws,
      kubernetes,
      veleroBucket,
      configuration,
      logs,
    };
    const deployed = await lookNow(scene);
    await record(subject, await openLocal(connection, session), observation, session);

    const printed: string[] = [];
    const io = { ...QUIET, stdout: { write: (text: string) => printed.push(text) } };
    await createProgram(io).run(["check", observation, "--json"]);
    const { findings: recorded } = outcomes.parse(JSON.parse(printed.join("")));
    const keyOf = (one: z.infer<typeof outcomes>["findings"][number]) =>
      [one.control, one.cluster, one.tenant].join(" ");
    const byKey = new Map(recorded.map((one) => [keyOf(one), one.outcome]));
    // Whether Surety itself was watching is told by its sweeps, and by nothing that can be looked at.
    const seen = deployed.filter(({ outcome, control }) => outcome !== "unknown" && control !== "surety-watching");
    expect(seen.map((one) => [keyOf(one), byKey.get(keyOf(one))])).toEqual(
      seen.map((one) => [keyOf(one), one.outcome]),
    );
    expect(seen.map(({ control }) => control)).toEqual(expect.arrayContaining(["backup-fresh", "backup-complete"]));
    expect(recorded).toHaveLength(deployed.length);
  });
});

const outcomes = z.object({
  findings: z.array(
    z.object({ control: z.string(), cluster: z.string(), tenant: z.string().nullable(), outcome: z.string() }),
  ),
});

const QUIET = {
  ...{ stdout: { write: () => true }, stderr: { write: () => true }, environment: {} },
  ...{ now: systemClock, sleep: async () => undefined },
};
