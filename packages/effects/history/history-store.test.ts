import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { anybodyIn, type History, historySchema } from "#domain/history.ts";
import { memoryBucket } from "../state/bucket.double.ts";
import { createHistoryStore } from "./history-store.ts";

const DAY = { day: "2026-03-10", looks: 1, first: 1, last: 2, dueEvery: 900_000, silence: 0 };
const HISTORY: History = historySchema.parse({
  ...{ version: 1, cluster: "prod-eu", month: "2026-03", days: [DAY] },
  subjects: [
    { tenant: null, controls: { "cluster-private": "11" } },
    ...Array.from({ length: 200 }, (_, at) => ({
      tenant: `t${at}`,
      controls: { "backup-fresh": at === 7 ? "12g" : "111", ...(at === 9 && { "tls-modern": "04" }) },
    })),
  ],
});

describe.each(["in parts", "as a whole"])("history that was saved %s", (how) => {
  async function opened() {
    const { s3, objects, reads } = memoryBucket();
    const store = createHistoryStore(s3, "state");
    if (how === "in parts") await store.save(HISTORY, { etag: undefined });
    else objects.set("history/prod-eu/2026-03.json.gz", { body: gzipSync(JSON.stringify(HISTORY)), metadata: {} });
    return { store, reads, open: await store.open("prod-eu", "2026-03") };
  }

  it("says what was seen of anybody: every outcome that somebody had on a day", async () => {
    const { open } = await opened();
    expect(open?.anybody).toEqual({
      ...{ cluster: "prod-eu", month: "2026-03", days: [DAY] },
      controls: { "cluster-private": "11", "backup-fresh": "13h", "tls-modern": "04" },
    });
  });

  it("says what was seen of one, and nothing of whom nobody looked at", async () => {
    const { open } = await opened();
    expect((await open?.of("t7"))?.controls).toEqual({ "backup-fresh": "12g" });
    expect((await open?.of(null))?.controls).toEqual({ "cluster-private": "11" });
    expect((await open?.of("nobody"))?.controls).toEqual({});
  });

  it("is read whole by who adds to it, and not opened again where it did not change", async () => {
    const { store, open } = await opened();
    const { value } = await store.read("prod-eu", "2026-03");
    expect(value?.subjects.toSorted(byName)).toEqual(HISTORY.subjects.toSorted(byName));
    expect(await store.open("prod-eu", "2026-03", open)).toBe(open);
    expect(await store.open("prod-eu", "2026-02")).toBeUndefined();
  });
});

const byName = (a: History["subjects"][number], b: History["subjects"][number]) =>
  (a.tenant ?? "") < (b.tenant ?? "") ? -1 : 1;

it("days of different length are added up from the first day on", () => {
  const controls = (digits: string) => ({ tenant: null, controls: { a: digits } });
  expect(anybodyIn([controls("1"), controls("0g2"), controls("24")])).toEqual({ a: "3k2" });
});
