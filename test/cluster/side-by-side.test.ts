import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readLocalConnection } from "#local/connection.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { sharedClients } from "./shared-clients.ts";

const { core } = sharedClients();
const connectionFolder = mkdtempSync(join(tmpdir(), "surety-connection-"));

describe("a second environment at the same time", () => {
  it("starts beside the first, and leaves no process when the one that started it is killed", async () => {
    const script = fileURLToPath(new URL("run-environment.ts", import.meta.url));
    const parent = spawn(process.execPath, [script, connectionFolder], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(parent, "exit").then(() => Promise.reject(new Error("it ended before its servers were ready")));
    const [line] = await Promise.race([once(parent.stdout, "data"), ended]);
    const groups: readonly number[] = JSON.parse(String(line));
    expect(groups.filter(isThere)).toHaveLength(7);
    expect(await readLocalConnection(connectionFolder)).toMatchObject({
      state: "running",
      connection: { pid: parent.pid },
    });

    ended.catch(() => undefined);
    parent.kill("SIGKILL");

    await waitUntil("its servers to be gone", async () => !groups.some(isThere), { deadline: 15_000 });
    expect(await readLocalConnection(connectionFolder)).toMatchObject({ state: "dead" });
    expect((await core.listNode()).items).toHaveLength(3);
  });
});

/** Whether the group still has a process in it: a server, or anything that it started. */
function isThere(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
