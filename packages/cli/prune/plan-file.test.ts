import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { HOUR } from "#domain/duration.ts";
import { type PrunePlan, planText } from "#domain/pruning.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { checkPlan, readPlanFile, writePlanFile } from "./plan-file.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");
const plan: PrunePlan = {
  ...{ format: 1, version: "0.1.0", account: "123456789012", cluster: "prod-eu", madeAt: NOW },
  items: [
    {
      ...{ kind: "Snapshot", id: "snap-1", place: "eu-west-1", tenants: [], reason: "OrphanSnapshot" },
      ...{ message: "Nobody's.", facts: { volume: "vol-1" }, after: [] },
      method: { by: "DeleteSnapshot", volumeId: "vol-1", startedAt: NOW - HOUR, tags: { a: "b" } },
    },
  ],
  skipped: [],
  beyondLimits: [],
};
const target = { account: "123456789012", version: "0.1.0", clusters: ["prod-eu"], now: NOW + HOUR };

async function written(change: (text: string) => string = (text) => text): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "surety-plan-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "plan.json");
  await writePlanFile(file, { plan, hash: sha256Of(planText(plan)) });
  await writeFile(file, change(await readFile(file, "utf8")));
  return file;
}

describe("a plan in a file", () => {
  it("is read as it was written", async () => {
    const file = await written();
    const read = await readPlanFile(file);
    expect(read.plan).toEqual(plan);
    expect(() => checkPlan(read, file, target)).not.toThrow();
  });

  it.each([
    ["another snapshot", (text: string) => text.replace('"id": "snap-1"', '"id": "snap-2"'), /It was edited/u],
    ["another time", (text: string) => text.replace("2026-06-01T12:00:00Z", "2026-06-02T12:00:00Z"), /It was edited/u],
    ["one field left out", (text: string) => text.replace('"account": "123456789012",', ""), /plan\.account/u],
    ["another hash", (text: string) => text.replace(/"hash": "./u, '"hash": "x'), /hash/u],
    ["half of it", (text: string) => text.slice(0, 200), /not JSON/u],
    ["nothing", () => "", /not JSON/u],
  ])("with %s is refused", async (_, change, message) => {
    const asked = readPlanFile(await written(change));
    await expect(asked).rejects.toThrow(message);
    await expect(asked).rejects.toThrow(InvalidInput);
  });

  it("that is not there is refused", async () => {
    await expect(readPlanFile("/nowhere/plan.json")).rejects.toThrow(/cannot be read/u);
  });

  it.each([
    [{ account: "999999999999" }, /account: found 123456789012; allowed is 999999999999/u],
    [{ version: "0.2.0" }, /version: found 0\.1\.0; allowed is 0\.2\.0/u],
    [{ clusters: ["prod-us"] }, /cluster: found prod-eu; allowed is prod-us/u],
    [{ now: NOW + 24 * HOUR + 1 }, /madeAt: found 2026-06-01T12:00:00Z; allowed is within 1 d/u],
  ])("is not for a deployment with %j", async (change, message) => {
    const file = await written();
    const read = await readPlanFile(file);
    expect(() => checkPlan(read, file, { ...target, ...change })).toThrow(message);
  });

  it("is good for a day, to its last moment", async () => {
    const read = await readPlanFile(await written());
    expect(() => checkPlan(read, "plan.json", { ...target, now: NOW + 24 * HOUR })).not.toThrow();
  });
});
