import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateStacks } from "#local/stacks/evaluate.ts";
import { type EvaluatedResource, fileInputSchema, findResource } from "#local/stacks/evaluated-resource.ts";
import { createProgress, silentProgress } from "#runtime/progress.ts";
import { configPath } from "./evaluated.ts";

let cacheFolder: string;
beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), "surety-evaluations-"));
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

const evaluate = (options: Partial<Parameters<typeof evaluateStacks>[0]>) =>
  evaluateStacks({
    ...{ stage: "test", accountId: "000000000000", region: "eu-west-1", progress: silentProgress },
    ...{ configPath, cacheFolder, ...options },
  });

describe("stacks that cannot be evaluated", () => {
  it.each([
    [
      "missing-export",
      'test/stacks/fixtures/functions/echo.ts must export "answer", which Lambda calls; it exports handler.',
    ],
    ["linked", "allowed are no links: they grant every action, use permissions"],
    ["throwing", /This stack cannot be built\n.*throwing\.config\.ts:8/u],
  ])("%s: the message tells a person what to mend", async (name, reason) => {
    const entry = `test/stacks/fixtures/broken/${name}.config.ts`;
    await expect(evaluate({ entry })).rejects.toThrow(reason);
  });

  it("a configuration that cannot be used stops it, and is named with the place and what is allowed", async () => {
    const wrong = join(cacheFolder, "surety.yaml");
    await writeFile(wrong, "version: 1\nclusters:\n  - { name: a, region: nowhere, velero: { bucket: backups } }\n");
    await expect(evaluate({ configPath: wrong })).rejects.toThrow(/surety\.yaml: clusters\[0\]\.region: .*eu-west-1/u);
  });
});

describe("stacks evaluated before", () => {
  it("are not evaluated again, and are another evaluation with another configuration", async () => {
    const said: string[] = [];
    const progress = createProgress({ output: { write: (text) => said.push(text), isTTY: false } });
    const first = await evaluate({ progress });
    expect(said.splice(0)).not.toEqual([]);
    expect(await evaluate({ progress })).toEqual(first);
    expect(said).toEqual([]);

    const other = join(cacheFolder, "surety.yaml");
    await writeFile(
      other,
      "version: 1\nclusters:\n  - { name: other, region: eu-west-1, velero: { bucket: backups } }\n",
    );
    const second = await evaluate({ configPath: other });
    expect(findResource(second, "aws:scheduler/schedule:Schedule", "SweepOf-otherSchedule")).toBeDefined();
    expect(() => findResource(first, "aws:scheduler/schedule:Schedule", "SweepOf-otherSchedule")).toThrow(
      /no aws:scheduler\/schedule:Schedule "SweepOf-otherSchedule"; found are: .*SweepOf-prod-euSchedule/u,
    );
  });
});

// In folders of the same depth: source maps name files by their way from there.
describe("stacks evaluated anew, of the same code and configuration", () => {
  it("are the same to the last byte of every bundle, so that nothing is deployed again", async () => {
    const first = await withContents(await evaluate({ cacheFolder: join(cacheFolder, "1") }));
    expect(JSON.stringify(first)).toContain("sha256:");
    expect(await withContents(await evaluate({ cacheFolder: join(cacheFolder, "2") }))).toEqual(first);
  }, 300_000); // two evaluations, bundles and all
});

/** A file by what is in it, in the place of where it is. The order is any in which they can be created. */
async function withContents(resources: readonly EvaluatedResource[]): Promise<readonly unknown[]> {
  return Promise.all(
    resources
      .toSorted((a, b) => (a.urn < b.urn ? -1 : 1))
      .map(async ({ inputs, ...resource }) => {
        const source = fileInputSchema.safeParse(inputs["source"]);
        if (!source.success) return { ...resource, inputs };
        const hash = createHash("sha256").update(await readFile(source.data.file));
        return { ...resource, inputs: { ...inputs, source: `sha256:${hash.digest("hex")}` } };
      }),
  );
}
