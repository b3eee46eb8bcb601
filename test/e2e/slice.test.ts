import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployControlPlane } from "#local/control-plane.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { type Scene, setScene } from "#local/story/scene.ts";
import { STEPS } from "#local/story/steps.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
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
