import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEPLOYED_CONFIGURATION, readDeployedConfiguration } from "./deployed-configuration.ts";

const newFolder = () => mkdtemp(join(tmpdir(), "surety-deployed-"));

describe("a deployed function's configuration", () => {
  it("is read from beside its code", async () => {
    const folder = await newFolder();
    const clusters = [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }];
    await writeFile(join(folder, DEPLOYED_CONFIGURATION), JSON.stringify({ version: 1, clusters }));
    expect((await readDeployedConfiguration(folder)).clusters.map(({ name }) => name)).toEqual(["prod-eu"]);
  });

  it("that another version has written is refused, with the place and what is allowed", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, DEPLOYED_CONFIGURATION), JSON.stringify({ version: 2, clusters: [] }));
    await expect(readDeployedConfiguration(folder)).rejects.toThrow(/surety\.json: version: found 2; allowed is 1/u);
  });

  it("that is not there is said to be missing", async () => {
    await expect(readDeployedConfiguration("/nowhere")).rejects.toThrow("/nowhere/surety.json: cannot be read");
  });
});
