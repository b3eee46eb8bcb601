import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { damageTo, spoiltItem } from "./damage.ts";
import { MISTAKES, withMistakes } from "./mistakes.ts";
import { healthyFiles, type Judged, openRecorded } from "./recorded.ts";

/** More of them: FUZZ_RUNS=20000 npm test -- recorded */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 200);
const healthy = await healthyFiles();
/** A mistake for every control at once. What the configuration says is known, and a person's to get right. */
const mistaken = withMistakes(healthy, MISTAKES);
const files = new Map([...healthy, ...mistaken].filter(([path]) => path !== "surety.yaml"));

let recorded: Awaited<ReturnType<typeof openRecorded>>;
let whole: Judged;
beforeAll(async () => {
  recorded = await openRecorded(mistaken);
  whole = await recorded.check();
});
afterAll(() => recorded.close());

/** Words that somebody would only read by mistake. */
const NOT_FOR_PEOPLE =
  /\bundefined\b|\bNaN\b|\[object |Invalid time|TypeError|RangeError|is not a function|is not iterable/u;

function expectSane({ status, findings, stderr }: Judged): void {
  expect(stderr).not.toMatch(/\bat .*\.ts:\d/u);
  expect([1, 3]).toContain(status);
  const subjects = (judged: Judged["findings"]) => judged.map(({ control, tenant }) => `${control} of ${tenant}`);
  expect(subjects(findings)).toEqual(subjects(whole.findings));
  for (const { control, reason, message, violations } of findings) {
    expect(reason, `${control}: ${message}`).not.toBe("ControlFailed");
    for (const said of [message, ...violations.map((one) => one.message)]) expect(said).not.toMatch(NOT_FOR_PEOPLE);
  }
}

/** Findings that are kept in spite of their mistake. */
function keptInSpite({ findings }: Judged): readonly string[] {
  return MISTAKES.flatMap(({ control, tenant }) =>
    findings
      .filter((finding) => finding.control === control && finding.tenant === tenant && finding.outcome === "kept")
      .map(({ message }) => `${control}: ${message}`),
  );
}

/** A mistake, and its own item spoilt: what cannot be understood any more must not be passed over. */
const spoiltMistakes = fc.oneof(
  ...MISTAKES.map((mistake) => {
    const damage = spoiltItem(
      mistake.file,
      mistaken.get(mistake.file) ?? new Uint8Array(),
      healthy.get(mistake.file) ?? new Uint8Array(),
    );
    return damage.map((one) => ({ mistake, ...one }));
  }),
);

describe("an observation with a mistake for every control, and one file damaged", () => {
  it("is broken in each of them as long as nothing is damaged", () => {
    expect(keptInSpite(whole)).toEqual([]);
    const broken = whole.findings.filter(({ outcome }) => outcome === "broken").map(({ control }) => control);
    expect(new Set(broken)).toEqual(new Set(MISTAKES.map(({ control }) => control)));
  });

  it(
    `is judged whatever the damage, and nothing is kept because of it (${RUNS} observations)`,
    async () => {
      let ran = 0;
      await fc.assert(
        fc.asyncProperty(damageTo(files), async ({ path, contents, isSpoilt }) => {
          ran += 1;
          const judged = await recorded.check(new Map([[path, contents]]));
          expectSane(judged);
          if (isSpoilt) expect(keptInSpite(judged)).toEqual([]);
        }),
        { numRuns: RUNS },
      );
      expect(ran).toBeGreaterThanOrEqual(RUNS);
    },
    60_000 + RUNS * 500,
  );

  it(
    `keeps no control whose mistake itself cannot be understood any more (${RUNS * 2} observations)`,
    async () => {
      await fc.assert(
        fc.asyncProperty(spoiltMistakes, async ({ mistake, path, contents }) => {
          const judged = await recorded.check(new Map([[path, contents]]), ["--control", mistake.control]);
          expect(keptInSpite(judged)).toEqual([]);
        }),
        { numRuns: RUNS * 2 },
      );
    },
    60_000 + RUNS * 500,
  );
});
