import { describe, expect, it } from "vitest";
import { type Seen, watchDeletion } from "./watch.ts";

async function watch(...seen: readonly (Seen | undefined)[]) {
  const queue = [...seen];
  const said: string[] = [];
  const read = async () => queue.shift();
  const end = await watchDeletion(read, { say: (line) => void said.push(line), sleep: async () => undefined });
  return { end, said };
}
type Step = readonly [state: string, message?: string];
const at = (status: string, ...steps: readonly Step[]): Seen => ({
  status,
  entered: steps.map(([state, message = ""]) => ({ state, message })),
});

const BEGUN: readonly Step[] = [["GracePeriod"], ["Begin"], ["BeginAnswer"], ["StopServices"]];
const WAITING: readonly Step[] = [
  ...BEGUN,
  ["StopServicesAnswer"],
  ["StopServicesWait", "Waiting for Pod a."],
  ["StopServices"],
  ["StopServicesWait", "Waiting for Pod a."],
];

describe("watchDeletion", () => {
  it("says each step once, also of several between two looks, and what is waited for, until there is a certificate", async () => {
    const { said, end } = await watch(
      ...[undefined, at("RUNNING"), at("RUNNING", ...BEGUN), at("RUNNING", ...WAITING), at("RUNNING", ...WAITING)],
      at("RUNNING", ...WAITING, ["DeleteNamespace"], ["WaitForLookAgain", "Certificate acme/1 is provisional."]),
    );
    expect(said).toEqual(["GracePeriod", "Begin", "StopServices", "· Waiting for Pod a.", "DeleteNamespace"]);
    expect(end).toEqual({ status: "CERTIFIED", message: "Certificate acme/1 is provisional." });
  });

  it("ends with the reason where the deletion stopped", async () => {
    const { end } = await watch(at("FAILED", ["Stopped", "Tenant acme is held."]));
    expect(end).toEqual({ status: "FAILED", message: "Tenant acme is held." });
  });

  it("gives up after a minute in which nothing was started", async () => {
    expect((await watch()).end.status).toBe("UNSEEN");
  });
});
