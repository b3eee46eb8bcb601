import { describe, expect, it } from "vitest";
import { RetryableError } from "#runtime/errors.ts";
import { createStored } from "./stored.ts";
import { createWorld, requestFor } from "./world.double.ts";

const NOW = Date.parse("2026-03-10T12:00:00Z");

describe("history that a page reads", () => {
  it("is of the months that 90 days and the day before them reach into, of the clusters that are asked for", async () => {
    const asked: string[] = [];
    const { deps } = createWorld();
    const history: typeof deps.history = {
      async open(cluster, month) {
        asked.push(`${cluster} ${month}`);
        return undefined;
      },
    };
    await createStored({ ...deps, history }).months(["prod-eu"], NOW);
    expect(asked.toSorted()).toEqual(["2025-12", "2026-01", "2026-02", "2026-03"].map((month) => `prod-eu ${month}`));
  });

  it("that cannot be read is said to be so, is no gap, and not the end of the page", async () => {
    const world = createWorld();
    Object.assign(world.deps.history, { open: () => Promise.reject(new Error("damaged")) });
    const { statusCode, body } = await world.handle(requestFor("/tenants/acme"));
    expect([statusCode, body.includes("90 whose evidence could not be read")]).toEqual([200, true]);
    expect(world.logs.join()).toContain("History not read");
  });
});

describe("the tenants", () => {
  it("are listed anew once the list is more than half a minute old", async () => {
    const { deps } = createWorld();
    let [now, lists] = [NOW, 0];
    const tenants = {
      async listTenantRecords() {
        lists += 1;
        return [];
      },
    };
    const stored = createStored({ ...deps, tenants, clock: () => now });
    for (const seconds of [0, 30, 30.001, 60]) {
      now = NOW + seconds * 1_000;
      await stored.records();
    }
    expect(lists).toBe(2);
  });
});

describe("findings that a page reads", () => {
  it("are opened with what was opened before, so that nothing is read again that did not change", async () => {
    const { deps } = createWorld();
    const known: (string | undefined)[] = [];
    const { open } = deps.findings;
    const findings: typeof deps.findings = {
      open: (cluster, before) => {
        known.push(before?.etag);
        return open(cluster, before);
      },
    };
    const stored = createStored({ ...deps, findings });
    await stored.opened(["prod-eu"]);
    await stored.opened(["prod-eu"]);
    expect(known).toEqual([undefined, "1"]);
  });

  it.each([
    [1, 200, "So since"],
    [2, 200, "saved anew while it was read"],
  ])("are opened again where a sweep saved in between, once: %i saved", async (times, status, text) => {
    const world = createWorld();
    const { open } = world.deps.findings;
    let left = times;
    Object.assign(world.deps.findings, {
      open: async (cluster: string) => {
        const opened = await open(cluster);
        const read: NonNullable<typeof opened>["read"] = async (asked) => {
          left -= 1;
          if (left >= 0) throw new RetryableError("saved anew while it was read", { cause: conflict() });
          return opened?.read(asked) ?? [];
        };
        return { ...opened, read };
      },
    });
    const { statusCode, body } = await world.handle(requestFor("/tenants/acme"));
    expect([statusCode, body.includes(text)]).toEqual([status, true]);
  });

  it("of a cluster that cannot be read do not hide those of others, and it is named", async () => {
    const world = createWorld();
    const { open } = world.deps.findings;
    Object.assign(world.deps.findings, {
      open: async (cluster: string) => {
        const opened = await open(cluster);
        return cluster === "prod-eu" ? { ...opened, read: () => Promise.reject(new Error("cut off")) } : opened;
      },
    });
    const { statusCode, body } = await world.handle(requestFor("/controls/backup-fresh"));
    expect([statusCode, body.includes("cut off"), body.includes("globex")]).toEqual([200, true, true]);
  });
});

function conflict(): Error {
  return Object.assign(new Error("At least one of the pre-conditions you specified did not hold"), {
    name: "PreconditionFailed",
  });
}
