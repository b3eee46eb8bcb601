import { spawnSync } from "node:child_process";
import { mkdtemp, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type LocalConnection,
  readLocalConnection,
  removeLocalConnection,
  writeLocalConnection,
} from "./connection.ts";

const newFile = async () => join(await mkdtemp(join(tmpdir(), "surety-connection-")), "deep", "local.json");

const connection = (pid: number): LocalConnection => ({
  pid,
  stage: "local",
  aws: {
    endpoint: "https://127.0.0.1:1",
    region: "eu-west-1",
    accountId: "000000000000",
    certificatePath: "/ca.crt",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  },
  kubernetes: {
    clusterName: "local",
    server: "https://127.0.0.1:2",
    certificateAuthorityData: "AAAA",
    adminToken: "t",
    kubeconfigPath: "/kubeconfig",
  },
  veleroBucket: "backups",
  configuration: "/surety.yaml",
  logs: "/logs",
});

/** The id of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ["--version"]).pid;

describe("the connection file", () => {
  it("tells how a running environment is reached", async () => {
    const file = await newFile();
    await writeLocalConnection(connection(process.pid), file);
    expect(await readLocalConnection(file)).toEqual({ state: "running", connection: connection(process.pid) });
  });

  it("can be read by its owner only", async () => {
    const file = await newFile();
    await writeLocalConnection(connection(process.pid), file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("is absent when nothing runs", async () => {
    expect(await readLocalConnection(await newFile())).toEqual({ state: "absent" });
  });

  it("of a process that was killed is recognised as dead", async () => {
    const file = await newFile();
    const pid = deadPid();
    await writeLocalConnection(connection(pid), file);
    expect(await readLocalConnection(file)).toEqual({ state: "dead", pid });
  });

  it("that cannot be understood is told apart from none", async () => {
    const file = await newFile();
    await writeLocalConnection(connection(process.pid), file);
    await writeFile(file, '{ "pid": "x" }');
    expect(await readLocalConnection(file)).toMatchObject({
      state: "unreadable",
      problem: expect.stringContaining("pid"),
    });
    await writeFile(file, "{");
    expect(await readLocalConnection(file)).toMatchObject({ state: "unreadable" });
  });

  it("is removed by the environment that wrote it, and not by another", async () => {
    const file = await newFile();
    await writeLocalConnection(connection(process.pid), file);
    await removeLocalConnection(process.pid + 1, file);
    expect(await readLocalConnection(file)).toMatchObject({ state: "running" });
    await removeLocalConnection(process.pid, file);
    expect(await readLocalConnection(file)).toEqual({ state: "absent" });
  });
});
