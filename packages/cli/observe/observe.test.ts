import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { openObservation } from "#facts/observation/open.ts";
import { sourcesOf } from "#facts/sources.fixture.ts";
import { FRESH, writeObservation } from "../check/observation.fixture.ts";
import { PRESENT, recordingSession, surety } from "../io.fixture.ts";
import { record } from "./observe.ts";
import { whatToObserve } from "./what-to-observe.ts";

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "surety-observe-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe("surety observe", () => {
  it("leaves an observation that check judges as it judges what was looked at", async () => {
    const seen = await writeObservation(FRESH);
    const observation = await openObservation(seen, PRESENT);
    const subject = await whatToObserve(join(seen, "surety.yaml"), undefined, {});
    const folder = await emptyFolder();
    await record(subject, (cluster) => observation.sources(cluster), folder, recordingSession().session);
    const now = ["--now", "2026-03-10T12:00:00Z", "--json"];
    const [before, after] = [await surety(["check", seen, ...now]), await surety(["check", folder, ...now])];
    expect(JSON.parse(after.stdout).findings).toEqual(JSON.parse(before.stdout).findings);
    expect(JSON.parse(after.stdout).summary.kept).toBeGreaterThan(0);
    expect(JSON.parse(await readFile(join(folder, "observation.json"), "utf8"))).toMatchObject({
      observedAt: "2026-03-11T00:00:00Z",
    });
  });

  it("writes last what nothing is judged without, so that what was interrupted is never taken for whole", async () => {
    const seen = await writeObservation(FRESH);
    const observation = await openObservation(seen, PRESENT);
    const subject = await whatToObserve(join(seen, "surety.yaml"), undefined, {});
    const folder = await emptyFolder();
    await record(subject, (cluster) => observation.sources(cluster), folder, recordingSession().session);
    const writtenAt = async (name: string) => (await stat(join(folder, name), { bigint: true })).mtimeNs;
    expect(await writtenAt("surety.yaml")).toBeGreaterThan(await writtenAt("observation.json"));
  });

  it("tells what could not be read, and ends with 4 and nothing written where that is everything", async () => {
    const denied = unreadable("forbidden", "Kubernetes", "Forbidden: no");
    const { sources } = sourcesOf({ lists: { namespaces: denied, pods: denied } });
    const subject = await whatToObserve(join(await writeObservation(FRESH), "surety.yaml"), undefined, {});
    const folder = await emptyFolder();
    await expect(record(subject, () => sources, folder, recordingSession().session)).rejects.toThrow(
      "Nothing could be read, so nothing was written: Forbidden: no",
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("keeps all tenants of its clusters in the configuration, whoever was asked for, and no other cluster", async () => {
    const two = String(FRESH["surety.yaml"])
      .replace("tenants:", "  - { name: prod-us, region: us-east-1, velero: { bucket: other-backups } }\ntenants:")
      .replace("id: gone, cluster: prod-eu", "id: gone, cluster: prod-us");
    const file = join(await writeObservation({ "surety.yaml": `# a comment\n${two}` }), "surety.yaml");
    const subject = await whatToObserve(file, undefined, { cluster: ["prod-eu"], tenant: ["acme"] });
    expect(subject.text).toMatch(/prod-eu/u);
    expect(subject.text).not.toMatch(/prod-us|gone|comment/u);
    expect(subject.asked.map(({ id }) => id)).toEqual(["acme"]);
  });

  it("takes the tenants of a deployment instead of those of the file", async () => {
    const file = join(await writeObservation(FRESH), "surety.yaml");
    const { tenants } = await whatToObserve(file, undefined, {});
    const renamed = tenants.slice(0, 1).map((tenant) => ({ ...tenant, hosts: ["deployed.example.com"] }));
    const subject = await whatToObserve(file, renamed, {});
    expect(subject.text).toContain("deployed.example.com");
    expect(subject.text).toMatch(/since: 2026-\d\d-\d\dT\d\d:00:00Z/u);
    expect(subject.text).not.toContain("gone");
  });
});

describe("surety observe ends with 2, and writes nothing,", () => {
  async function refused(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
    const folder = await emptyFolder();
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const place = join(folder, "out");
    const ran = await surety(["observe", "--out", place, "--config", join(folder, "surety.yaml"), ...args]);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect((await readdir(folder)).sort()).toEqual(Object.keys(files).sort());
    return ran.stderr;
  }
  const CONFIGURATION = { "surety.yaml": String(FRESH["surety.yaml"]) };

  it("without a configuration", async () => {
    expect(await refused([])).toMatch(/--config: found .*surety.yaml, which cannot be read/u);
  });

  it("with one that cannot be used", async () => {
    expect(await refused([], { "surety.yaml": "version: 2\nclusters: []\n" })).toMatch(
      /version: found 2; allowed is 1/u,
    );
  });

  it("for a cluster or a tenant that is not in it", async () => {
    expect(await refused(["--cluster", "prod"], CONFIGURATION)).toContain('found "prod"; allowed is one of: prod-eu');
    expect(await refused(["--tenant", "acm"], CONFIGURATION)).toContain('found "acm"; allowed is one of: acme, gone');
  });

  it("into a folder that is not empty", async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, "out"));
    await writeFile(join(folder, "out", "old.json"), "{}");
    const { status, stderr } = await surety(["observe", "--out", join(folder, "out")]);
    expect(stderr).toContain("with old.json in it; allowed is a new or an empty folder");
    expect([status, await readdir(folder), await readdir(join(folder, "out"))]).toEqual([2, ["out"], ["old.json"]]);
  });

  it("without a place to write to", async () => {
    expect(await surety(["observe"])).toMatchObject({ status: 2, stderr: expect.stringContaining("--out") });
  });
});
