import { describe, expect, it } from "vitest";
import { type Seen, watchDeletion } from "./watch.ts";

async function watch(...seen: readonly (Seen | undefined)[]) {
  const queue = [...seen];
  const said: string[] = [];
  const read = async () => queue.shift();
  const end = await watchDeletion(read, { say: (line) => void said.push(line), sleep: async () => undefined });
  return { end, said };
}
const running = (state: string, message = "") => ({ status: "RUNNING", state, message });

describe("watchDeletion", () => {
  it("says each step once, and what is waited for, until there is a certificate", async () => {
    const { said, end } = await watch(
      ...[undefined, running("GracePeriod"), running("Begin"), running("Begin"), running("BeginAnswer")],
      ...[running("StopServicesWait", "Waiting for Pod a."), running("StopServicesWait", "Waiting for Pod a.")],
      running("WaitForLookAgain", "Certificate acme/1 is provisional."),
    );
    expect(said).toEqual(["GracePeriod", "Begin", "StopServices: Waiting for Pod a.", "WaitForLookAgain"]);
    expect(end).toEqual({ status: "CERTIFIED", message: "Certificate acme/1 is provisional." });
  });

  it("ends with the reason where the deletion stopped", async () => {
    const { end } = await watch({ status: "FAILED", state: "Stopped", message: "Tenant acme is held." });
    expect(end).toEqual({ status: "FAILED", message: "Tenant acme is held." });
  });

  it("gives up after a minute in which nothing was started", async () => {
    expect((await watch()).end.status).toBe("UNSEEN");
  });
});
