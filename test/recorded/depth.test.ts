import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { healthyFiles, type Judged, openRecorded } from "./recorded.ts";

const files = [...(await healthyFiles()).keys()].filter((path) => /\.json$|json\.gz$|results\.gz$/u.test(path));
const BOTTOMLESS = "[".repeat(100_000);
const nesting = (path: string) => (path.endsWith("gz") ? gzipSync(BOTTOMLESS) : BOTTOMLESS);

let recorded: Awaited<ReturnType<typeof openRecorded>>;
let whole: Judged;
beforeAll(async () => {
  recorded = await openRecorded();
  whole = await recorded.check();
});
afterAll(() => recorded.close());

function kept({ findings }: Judged): readonly string[] {
  const those = findings.filter(({ outcome }) => outcome === "kept");
  return those.map(({ control, tenant }) => `${control} of ${tenant}`);
}

describe("a file of an observation that nests without end", () => {
  it.each(files)("keeps nothing that is not kept without it, and is named where it matters: %s", async (path) => {
    const gone = await recorded.check(new Map([[path, undefined]]));
    const judged = await recorded.check(new Map([[path, nesting(path)]]));
    expect([1, 3]).toContain(judged.status);
    expect(kept(gone)).toEqual(expect.arrayContaining([...kept(judged)]));
    const matters = kept(gone).length < kept(whole).length;
    if (matters) expect(JSON.stringify(judged)).toContain("found what nests more than 1000 levels deep");
  });
});
