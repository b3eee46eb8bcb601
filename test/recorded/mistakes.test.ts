import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MISTAKES, withMistakes } from "./mistakes.ts";
import { healthyFiles, openRecorded } from "./recorded.ts";

let recorded: Awaited<ReturnType<typeof openRecorded>>;
const healthy = await healthyFiles();

beforeAll(async () => {
  recorded = await openRecorded();
});
afterAll(() => recorded.close());

/** What no observation can show. */
const NEVER_KEPT = ["restore-proven", "surety-watching"];

describe("a recorded observation", () => {
  it("of a world where everything is as promised is kept, but for what no observation can show", async () => {
    const { status, findings } = await recorded.check();
    const rest = findings.filter(({ outcome }) => outcome !== "kept").map(({ control }) => control);
    expect([...new Set(rest)]).toEqual(NEVER_KEPT);
    expect(status).toBe(3);
  });

  it.each(MISTAKES)("in which $about breaks $control, and names what", async (mistake) => {
    const { status, findings } = await recorded.check(withMistakes(healthy, [mistake]));
    const [finding] = findings.filter(
      ({ control, tenant }) => control === mistake.control && tenant === mistake.tenant,
    );
    expect(finding?.outcome, finding?.message).toBe("broken");
    expect(JSON.stringify(finding?.violations)).toContain(mistake.id);
    expect(status).toBe(1);
  });
});
