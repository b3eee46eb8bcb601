import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { makePackage } from "#local/npm-package/make-package.ts";
import manifest from "../../package.json" with { type: "json" };

const ROOT = resolve(import.meta.dirname, "../..");
const HEALTHY = resolve(ROOT, "test/recorded/healthy");
const run = promisify(execFile);

/** An installation in a folder of its own, where nothing of this one is found. */
let folder = "";
let tarball = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-package-"));
  await makePackage(ROOT, join(folder, "made"));
  const packed = await run("npm", ["pack", "--json", "--pack-destination", folder, join(folder, "made")]);
  const [{ filename }] = z.tuple([z.object({ filename: z.string() })]).parse(JSON.parse(packed.stdout));
  tarball = join(folder, filename);
  await mkdir(join(folder, "installed"));
  await writeFile(join(folder, "installed/package.json"), '{ "private": true }');
  // Offline: whatever it depended on could not be had.
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: join(folder, "installed") });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As npx does it: the link that npm made, in a folder that is not the project's. */
async function surety(...args: readonly string[]) {
  const executable = join(folder, "installed/node_modules/.bin/surety");
  const env = { PATH: `${join(process.execPath, "..")}:/usr/bin:/bin`, HOME: folder };
  return run(executable, args, { cwd: folder, env, maxBuffer: 2 ** 26 }).then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ status: code, stdout: String(stdout), stderr: String(stderr) }),
  );
}

describe("the package that npm pack makes", () => {
  it("is small, and depends on nothing", async () => {
    expect((await stat(tarball)).size).toBeLessThan(2_500_000);
    const read = JSON.parse(await readFile(join(folder, "made/package.json"), "utf8"));
    expect(read).not.toHaveProperty("dependencies");
    expect(await readdir(join(folder, "installed/node_modules"))).toEqual([".bin", ".package-lock.json", "surety"]);
  });

  it("holds no source, no test and no path of the machine that it was made on", async () => {
    const files = await readdir(join(folder, "installed/node_modules/surety"), {
      recursive: true,
      withFileTypes: true,
    });
    const names = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    expect(names.filter((name) => name.endsWith(".ts"))).toEqual([]);
    for (const name of names) expect((await readFile(name, "utf8")).includes(ROOT), name).toBe(false);
  });

  it("prints help and its version", async () => {
    expect(await surety("--help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("surety findings"),
      stderr: "",
    });
    expect(await surety("--version")).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
  });

  it("judges an observation as the project itself does", async () => {
    const { status, stdout } = await surety("check", HEALTHY, "--json");
    const here = await run(process.execPath, ["packages/cli/main.ts", "check", HEALTHY, "--json"], {
      ...{ cwd: ROOT, maxBuffer: 2 ** 26 },
    }).catch((error: { readonly code: number; readonly stdout: string }) => error);
    expect({ status, stdout }).toEqual({ status: "code" in here ? here.code : 0, stdout: here.stdout });
    expect(JSON.parse(stdout).findings.length).toBeGreaterThan(10);
  });

  it("finds the manifests that it brings along, and loads every command's part", async () => {
    await writeFile(join(folder, "surety.yaml"), SURETY);
    const { stdout } = await surety("doctor", "--config", join(folder, "surety.yaml"), "--json");
    expect(JSON.parse(stdout).checks[0]).toMatchObject({
      about: "cluster nowhere",
      name: "api server",
      state: "unknown",
    });
    for (const command of ["findings", "sweep", "dead-letters"])
      expect(await surety(command)).toMatchObject({ status: 2, stderr: expect.stringContaining("npm start") });
  });
});

/** A cluster that nobody can reach: port 9 of this machine discards, where anything listens at all. */
const SURETY = `version: 1
clusters:
  - name: nowhere
    region: eu-west-1
    velero: { bucket: nowhere }
    kubernetes: { server: "https://127.0.0.1:9", certificateAuthorityData: "" }
`;
