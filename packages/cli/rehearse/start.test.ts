import { describe, expect, it } from "vitest";
import type { OrderAnswer, RehearsalOrder } from "#domain/rehearsal-order.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { recordingSession, surety } from "../io.fixture.ts";
import { startWith } from "./start.ts";

const acme = tenantIdSchema.parse("acme");
const subject = { cluster: "prod-eu", backup: "acme-daily-20260310010000", volumes: 3, gib: 240, mostUsd: 0.058 };
const possible: OrderAnswer = { status: "possible", ...subject };
const begun: OrderAnswer = { status: "begun", rehearsal: "rehearsal-acme-1x9k2", ...subject };
const refused: OrderAnswer = { status: "refused", reason: "OthersRunning", message: "rehearsal-globex-1 runs. Wait." };

/** Starts it before a function that answers so; what a person types where they are asked. */
async function starting(answers: readonly OrderAnswer[], options: object = {}, typed?: string) {
  const { session, written } = recordingSession();
  const orders: RehearsalOrder[] = [];
  const left = [...answers];
  const order = async (asked: RehearsalOrder): Promise<OrderAnswer> => {
    orders.push(asked);
    const answer = left.shift();
    if (answer === undefined) throw new Error("It was asked more often than it should be");
    return answer;
  };
  const io = { ...session.io, ...(typed !== undefined && { ask: async () => typed }) };
  const status = await startWith(order, acme, options, { ...session, io }).catch((error: unknown) => String(error));
  return { status, orders, ...written };
}

describe("surety rehearse start", () => {
  it("shows what would be restored and what that costs, and begins the very same once somebody says yes", async () => {
    const { status, orders, stdout } = await starting([possible, begun], {}, " Yes ");
    expect(status).toBe(0);
    expect(stdout).toContain(
      "Backup acme-daily-20260310010000 of tenant acme would be restored beside it in cluster prod-eu",
    );
    expect(stdout).toContain("3 volumes of 240 GiB, which cost 0.06 USD at most");
    expect(stdout).toContain("rehearsal-acme-1x9k2");
    expect(orders).toEqual([
      { order: "Preview", tenant: "acme" },
      { order: "Begin", tenant: "acme", backup: "acme-daily-20260310010000" },
    ]);
  });

  it.each(["", "no", "yesterday"])("begins nothing where somebody says %j", async (typed) => {
    const { status, orders, stderr } = await starting([possible], {}, typed);
    expect([status, orders.length]).toEqual([1, 1]);
    expect(stderr).toContain("Nothing was begun.");
  });

  it("asks nobody with --yes, and begins nothing where nobody can be asked", async () => {
    expect((await starting([possible, begun], { yes: true })).status).toBe(0);
    const { status, orders } = await starting([possible]);
    expect(status).toContain("--yes");
    expect(orders).toHaveLength(1);
  });

  it.each([[[refused]], [[possible, refused]]])(
    "says why it is refused, before and after somebody said yes",
    async (answers) => {
      const { status, stderr } = await starting(answers, {}, "yes");
      expect([status, stderr]).toEqual([1, expect.stringContaining("error: rehearsal-globex-1 runs. Wait.")]);
    },
  );

  it("answers programs with one document", async () => {
    const { stdout } = await starting([possible, begun], { yes: true, json: true });
    expect(JSON.parse(stdout)).toEqual(begun);
    expect(JSON.parse((await starting([refused], { yes: true, json: true })).stdout)).toEqual(refused);
  });

  it.each([
    [["rehearse", "start", "acme", "--json"], "--json"],
    [["rehearse", "start", "A_"], "<id>"],
    [["rehearse", "stop", "A_"], "<id>"],
  ])("%j is wrong use", async (args, named) => {
    const { status, stderr } = await surety(args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(named)]);
  });
});
