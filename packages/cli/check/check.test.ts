import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { surety } from "../io.fixture.ts";
import { FRESH, writeObservation } from "./observation.fixture.ts";

const FRESHNESS = ["--control", "backup-fresh"];

describe("surety check", () => {
  it("ends with 0 where everything that was asked for is kept, judged as of the observation", async () => {
    const { status, stdout, stderr } = await surety(["check", await writeObservation(FRESH), ...FRESHNESS]);
    expect(stdout).toBe("0 broken · 0 unknown · 0 exempt · 0 not applicable · 1 kept, as of 2026-03-10 12:00 UTC\n");
    expect(stderr).toBe("Judged as of 2026-03-10T12:00:00Z, when it was observed.\n");
    expect(status).toBe(0);
  });

  it("ends with 1 where something is broken at the time that is given", async () => {
    const folder = await writeObservation(FRESH);
    const { status, stdout, stderr } = await surety(["check", folder, ...FRESHNESS, "--now", "2026-03-14T12:00:00Z"]);
    expect(stdout).toMatch(/^broken +backup-fresh +acme$/mu);
    expect([status, stderr]).toEqual([1, ""]);
  });

  it("ends with 3 where nothing is broken, and something was not looked at", async () => {
    const { status, stdout } = await surety(["check", await writeObservation(FRESH)]);
    expect(stdout).toMatch(/^unknown +backup-complete +acme$/mu);
    expect(status).toBe(3);
  });

  it("ends with 3, naming the file, where one ends in the middle", async () => {
    const path = "clusters/prod-eu/kubernetes/backups.velero.io.json";
    const folder = await writeObservation({ ...FRESH, [path]: '{"kind": "BackupList", "items": [' });
    const { status, stdout, stderr } = await surety(["check", folder, ...FRESHNESS, "--json"]);
    expect(stderr).toMatch(new RegExp(`^error: ${path}: `, "mu"));
    expect(JSON.parse(stdout).findings).toMatchObject([{ control: "backup-fresh", outcome: "unknown" }]);
    expect(status).toBe(3);
  });

  it("names the file of what has not the shape of its kind, also where objects of several kinds stand in it", async () => {
    const list = { ...Object(FRESH["clusters/prod-eu/kubernetes/backups.velero.io.json"]), kind: "List" };
    list.items = [{ ...list.items[0], status: { phase: 7 } }];
    const folder = await writeObservation({
      ...FRESH,
      "clusters/prod-eu/kubernetes/backups.velero.io.json": undefined,
      "clusters/prod-eu/kubernetes/some/all.json": list,
      "aws/eu-west-1/describe-volumes.json": {},
    });
    const { stderr } = await surety(["check", folder]);
    expect(stderr).toMatch(/^error: clusters\/prod-eu\/kubernetes\/some\/all\.json: Backup velero\/acme-daily/mu);
    expect(stderr).toMatch(/^error: aws\/eu-west-1\/describe-volumes\.json: found an answer without a list/mu);
  });

  it("judges as of the present where nobody says when it was observed, and says so", async () => {
    const folder = await writeObservation({ ...FRESH, "observation.json": undefined });
    const { stdout, stderr } = await surety(["check", folder, ...FRESHNESS, "--json"]);
    expect(stderr).toMatch(/as of the present, 2026-03-11T00:00:00Z: observation.json does not say/u);
    expect(JSON.parse(stdout).observedAt).toBe("2026-03-11T00:00:00Z");
  });

  it("says what it passes over: other clusters and regions, and files that end in another way", async () => {
    const folder = await writeObservation({
      ...FRESH,
      "clusters/prod-us/kubernetes/pods.json": {},
      "aws/us-east-1/describe-volumes.json": {},
      "clusters/prod-eu/kubernetes/deep/pods.json.gz": "",
      "aws/eu-west-1/describe-volumes.yaml": "",
    });
    const { status, stderr } = await surety(["check", folder, ...FRESHNESS]);
    expect(stderr.split("\n").filter((line) => line.startsWith("Passed over"))).toEqual([
      "Passed over: clusters/prod-us. What surety.yaml names there: prod-eu.",
      "Passed over: aws/us-east-1. What surety.yaml names there: eu-west-1.",
      "Passed over in clusters/prod-eu/kubernetes: deep/pods.json.gz. Files that are read end in .json, .yaml and .yml.",
      "Passed over in aws/eu-west-1: describe-volumes.yaml. Files that are read end in .json.",
    ]);
    expect(status).toBe(0);
  });

  it("warns of an observation from the future", async () => {
    const files = { ...FRESH, "observation.json": { observedAt: "2099-01-01T00:00:00Z" } };
    const { status, stderr } = await surety(["check", await writeObservation(files), ...FRESHNESS, "--quiet"]);
    expect(stderr).toMatch(/^observation\.json: found observedAt 2099-01-01T00:00:00Z, which is to come/mu);
    expect(status).toBe(1);
  });

  it("says nothing but results with --quiet", async () => {
    const { stderr } = await surety(["check", await writeObservation(FRESH), ...FRESHNESS, "--quiet"]);
    expect(stderr).toBe("");
  });

  it("prints the same as JSON by either option", async () => {
    const folder = await writeObservation(FRESH);
    const [one, two] = [await surety(["check", folder, "--json"]), await surety(["check", folder, "--format", "json"])];
    expect(one.stdout).toBe(two.stdout);
    expect(JSON.parse(one.stdout).summary).toMatchObject({ kept: 1, broken: 0 });
  });

  it("refuses an exemption of a control that does not exist", async () => {
    const exemption = "{ control: backup-frehs, owner: a, reason: b, until: 2026-04-01 }";
    const configuration = `${FRESH["surety.yaml"]}exemptions: [${exemption}]\n`;
    const { status, stderr } = await surety([
      "check",
      await writeObservation({ ...FRESH, "surety.yaml": configuration }),
    ]);
    expect(stderr).toMatch(
      /surety\.yaml: exemptions\[0\]\.control: found "backup-frehs"; allowed is one of: backup-fresh, /u,
    );
    expect(status).toBe(2);
  });

  it("prints JUnit XML", async () => {
    const { stdout } = await surety(["check", await writeObservation(FRESH), "--format", "junit"]);
    expect(stdout).toContain('<testcase classname="prod-eu.backup-fresh" name="acme" time="0"/>');
  });

  it("judges every cluster of the configuration", async () => {
    const two = String(FRESH["surety.yaml"])
      .replace("tenants:", "  - { name: prod-us, region: us-east-1, velero: { bucket: other-backups } }\ntenants:")
      .replace("id: gone, cluster: prod-eu", "id: gone, cluster: prod-us")
      .replace("state: deleted", "state: active");
    const { stdout } = await surety([
      "check",
      await writeObservation({ ...FRESH, "surety.yaml": two }),
      ...FRESHNESS,
      "--json",
    ]);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { cluster: "prod-eu", tenant: "acme", outcome: "kept" },
      { cluster: "prod-us", tenant: "gone", outcome: "unknown" },
    ]);
  });

  it.each([
    [["--tenant", "acm"], '--tenant: found "acm"; allowed is one of: acme, gone'],
    [["--control", "backups-fresh"], '--control: found "backups-fresh"; allowed is one of: '],
    [["--tenant", "gone", ...FRESHNESS], "--tenant gone and --control backup-fresh: found no finding"],
  ])("%j is refused: a slip of the pen must not say that all is well", async (filter, problem) => {
    const { status, stdout, stderr } = await surety(["check", await writeObservation(FRESH), ...filter]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`error: ${problem}`);
  });

  it("does not call a world without tenants kept", async () => {
    const nobody = String(FRESH["surety.yaml"]).replace(/tenants:.*$/su, "");
    const folder = await writeObservation({ ...FRESH, "surety.yaml": nobody });
    const { status, stdout } = await surety(["check", folder, "--json"]);
    expect(status).toBe(3);
    expect(JSON.parse(stdout).summary).toMatchObject({ kept: 0, broken: 0 });
  });

  it.each([
    ["a value", "retention: thirty", "promises.backup.retention: found"],
    [
      "a name",
      "retentoin: 30d",
      "promises.backup.retentoin: found an unknown name; allowed are every, grace, retention",
    ],
    ["YAML", "retention: [", "surety.yaml: line "],
  ])("names the place of %s in the configuration that cannot be used", async (_, wrong, problem) => {
    const text = `${FRESH["surety.yaml"]}promises:\n  backup:\n    ${wrong}\n`;
    const { status, stdout, stderr } = await surety([
      "check",
      await writeObservation({ ...FRESH, "surety.yaml": text }),
    ]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(problem);
  });

  it("says what is missing where there is no observation", async () => {
    const folder = await writeObservation({ file: "" });
    for (const [path, found] of [
      [join(folder, "nowhere"), "found nothing; allowed is the folder of an observation"],
      [join(folder, "file"), "found a file; allowed is the folder of an observation"],
      [folder, "surety.yaml: found nothing; allowed is the configuration"],
    ] as const) {
      const { status, stdout, stderr } = await surety(["check", path]);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(found);
    }
  });
});
