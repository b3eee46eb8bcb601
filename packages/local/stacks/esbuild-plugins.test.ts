import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import plugins, { withPlainKeys } from "../../../stacks/esbuild-plugins.mjs";

const ROOT = resolve(import.meta.dirname, "..", "..", "..");
const SOURCE = `
  import { DescribeSnapshotsCommand, EC2Client } from "@aws-sdk/client-ec2";
  import { HttpResponse } from "@smithy/core/transport";
  const xml = "<R><snapshotSet><item><snapshotId>snap-1</snapshotId><tagSet><item><key>k</key><value>v</value></item></tagSet></item></snapshotSet></R>";
  const asked = [];
  const ec2 = new EC2Client({ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, requestHandler: {
    handle: async (request) => { asked.push(request.body); return { response: new HttpResponse({ statusCode: 200, headers: {}, body: new Blob([xml]).stream() }) }; } } });
  const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"], Filters: [{ Name: "status", Values: ["error"] }] }));
  export const seen = { Snapshots, asked };`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-plugins-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function bundle(name: string, use: typeof plugins) {
  const outfile = join(folder, `${name}.mjs`);
  const js = 'import { createRequire as c } from "node:module"; const require = c(import.meta.url);';
  await build({
    ...{ stdin: { contents: SOURCE, resolveDir: ROOT }, outfile, bundle: true, plugins: use, logLevel: "silent" },
    ...{ platform: "node", format: "esm", target: "es2024", mainFields: ["module", "main"], banner: { js } },
  });
  return { file: outfile, text: await readFile(outfile, "utf8") };
}

describe("computed keys", () => {
  it("that name a text of the same module are written out, and no other", () => {
    const text =
      'const _a = "b";\nconst _q = "say \\"x\\"";\nexport var X$ = [3, { [_a]: 1, [_q]: `y`, [_z]: 2, [a]: 3 }, [_a]];\n';
    expect(withPlainKeys(text)).toContain('X$ = [3, { "b": 1, "say \\"x\\"": `y`, [_z]: 2, [a]: 3 }, [_a]]');
  });
});

describe("a bundle with a client of EC2", () => {
  it("holds what its commands use, and does with it what it did", async () => {
    const [plain, small] = [await bundle("plain", []), await bundle("small", plugins)];
    expect(plain.text).toContain("AcceptAddressTransferRequest");
    expect(small.text).not.toContain("AcceptAddressTransferRequest");
    expect(small.text.length).toBeLessThan(0.6 * plain.text.length);
    const [before, after] = [await import(plain.file), await import(small.file)];
    expect(after.seen).toEqual(before.seen);
    expect(after.seen).toMatchObject({ Snapshots: [{ SnapshotId: "snap-1", Tags: [{ Key: "k", Value: "v" }] }] });
  });
});
