import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { damageTo } from "./damage.ts";
import { MISTAKES, type Mistake, withMistake } from "./mistakes.ts";
import { healthyFiles, type Judged, openRecorded } from "./recorded.ts";

/** More of them: FUZZ_RUNS=20000 npm test -- recorded */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 200);
const healthy = await healthyFiles();
/** What the configuration says is known, and a person's to get right. */
const observed = new Map([...healthy].filter(([path]) => path !== "surety.yaml"));

let recorded: Awaited<ReturnType<typeof openRecorded>>;
let whole: Judged;
beforeAll(async () => {
  recorded = await openRecorded();
  whole = await recorded.check();
});
afterAll(() => recorded.close());

const mistakes = fc.constantFrom<(Mistake | undefined)[]>(undefined, ...MISTAKES);

/** Words that somebody would only read by mistake. */
const NOT_FOR_PEOPLE =
  /\bundefined\b|\bNaN\b|\[object |Invalid time|TypeError|RangeError|is not a function|is not iterable/u;

function expectSane({ status, findings, stderr }: Judged): void {
  expect(stderr).not.toMatch(/\bat .*\.ts:\d/u);
  expect([0, 1, 3]).toContain(status);
  const subjects = (judged: Judged["findings"]) => judged.map(({ control, tenant }) => `${control} of ${tenant}`);
  expect(subjects(findings)).toEqual(subjects(whole.findings));
  for (const { control, reason, message, violations } of findings) {
    expect(reason, `${control}: ${message}`).not.toBe("ControlFailed");
    for (const said of [message, ...violations.map((one) => one.message)]) expect(said).not.toMatch(NOT_FOR_PEOPLE);
  }
}

describe("an observation with a mistake in it, or none, and one file damaged", () => {
  it(
    `is judged whatever the damage, and what was broken is not kept by it (${RUNS} observations)`,
    async () => {
      let ran = 0;
      await fc.assert(
        fc.asyncProperty(mistakes, damageTo(observed), async (mistake, { path, contents, isSpoilt }) => {
          ran += 1;
          // Damage to the very file that holds the mistake would undo it.
          const isApart = mistake !== undefined && mistake.file !== path;
          const judged = await recorded.check(
            new Map([...(mistake ? withMistake(healthy, mistake) : []), [path, contents]]),
          );
          expectSane(judged);
          if (!isApart || !isSpoilt) return;
          const [finding] = judged.findings.filter(
            ({ control, tenant }) => control === mistake.control && tenant === mistake.tenant,
          );
          expect(finding?.outcome).not.toBe("kept");
        }),
        { numRuns: RUNS },
      );
      expect(ran).toBeGreaterThanOrEqual(RUNS);
    },
    60_000 + RUNS * 500,
  );
});
