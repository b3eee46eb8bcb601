import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type LocalConnection,
  readLocalConnection,
  removeLocalConnection,
  writeLocalConnection,
} from "./connection.ts";

const newFolder = async () => join(await mkdtemp(join(tmpdir(), "surety-connection-")), "deep");

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

describe("what a local environment says of itself", () => {
  it("tells how it is reached", async () => {
    const folder = await newFolder();
    await writeLocalConnection(connection(process.pid), folder);
    expect(await readLocalConnection(folder)).toEqual({ state: "running", connection: connection(process.pid) });
  });

  it("can be read by its owner only", async () => {
    const folder = await newFolder();
    await writeLocalConnection(connection(process.pid), folder);
    expect((await stat(join(folder, `${process.pid}.json`))).mode & 0o777).toBe(0o600);
  });

  it("is absent when nothing runs", async () => {
    expect(await readLocalConnection(await newFolder())).toEqual({ state: "absent" });
  });

  it("is recognised as dead when its process was killed, and cleared away by the next one", async () => {
    const folder = await newFolder();
    const pid = deadPid();
    await writeLocalConnection(connection(pid), folder);
    expect(await readLocalConnection(folder)).toEqual({ state: "dead", pid });
    await writeLocalConnection(connection(process.pid), folder);
    expect(await readdir(folder)).toEqual([`${process.pid}.json`]);
  });

  it("that cannot be understood is told apart from none", async () => {
    const folder = await newFolder();
    await writeLocalConnection(connection(process.pid), folder);
    const file = join(folder, `${process.pid}.json`);
    await writeFile(file, '{ "pid": "x" }');
    expect(await readLocalConnection(folder)).toMatchObject({
      state: "unreadable",
      problem: expect.stringContaining("pid"),
    });
    await writeFile(file, "{");
    expect(await readLocalConnection(folder)).toMatchObject({ state: "unreadable" });
  });
});

describe("two environments at once", () => {
  /** Two processes that are sure to live: this one, and the one that started it. */
  const [earlier, later] = [process.ppid, process.pid];

  async function bothIn(folder: string): Promise<void> {
    await writeLocalConnection(connection(earlier), folder);
    await writeLocalConnection(connection(later), folder);
    await utimes(join(folder, `${earlier}.json`), 1, 1);
  }

  it("the one that was started last is meant", async () => {
    const folder = await newFolder();
    await bothIn(folder);
    expect(await readLocalConnection(folder)).toMatchObject({ connection: { pid: later } });
  });

  it("when it ends, the other one is meant again", async () => {
    const folder = await newFolder();
    await bothIn(folder);
    await removeLocalConnection(later, folder);
    expect(await readLocalConnection(folder)).toMatchObject({ state: "running", connection: { pid: earlier } });
    await removeLocalConnection(earlier, folder);
    expect(await readLocalConnection(folder)).toEqual({ state: "absent" });
  });

  it("one that was killed does not hide the other", async () => {
    const folder = await newFolder();
    await writeLocalConnection(connection(earlier), folder);
    await utimes(join(folder, `${earlier}.json`), 1, 1);
    await writeLocalConnection(connection(deadPid()), folder);
    expect(await readLocalConnection(folder)).toMatchObject({ state: "running", connection: { pid: earlier } });
  });
});
