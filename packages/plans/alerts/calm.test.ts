import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "#domain/finding.ts";
import { violationKey } from "#domain/tracked-finding.ts";
import { broken, exempt, kept, notApplicable, type Step, sweeps, told, unknown } from "./sequence.fixture.ts";

const A = broken(["a"]);
const B = broken(["b"]);
const AB = broken(["a", "b"]);
const U = unknown();
const each = (findings: readonly Finding[]) => findings.map((finding) => [finding]);
const times = <T>(count: number, items: readonly T[]): readonly T[] =>
  Array.from({ length: count }, () => items).flat();
/** A quarter of an hour each; two hours settle. */
const SETTLING = 8;

describe("what goes back and forth", () => {
  it("is told as flapping when it comes back for the third time within six hours, and then no more", () => {
    expect(told(...each([...times(3, [A, kept()]), A, ...times(40, [kept(), A])]))).toEqual([
      ["broken"],
      ["mended"],
      ["broken"],
      ["mended"],
      ["broken"],
      ["mended"],
      ["flapping"],
      ...times(80, [[]]),
    ]);
  });

  it("is told as before where it comes back twice, or more seldom", () => {
    const slowly = [...times(6, [A]), ...times(6, [kept()])]; // back every three hours
    expect(told(...each(times(10, slowly))).flat()).toEqual(times(10, ["broken", "mended"]));
  });

  it("is told when it comes back just within the window, and not just past it", () => {
    const back = (quarters: number) =>
      told(...each([A, ...times(2, [kept(), A]), ...times(quarters, [kept()]), A])).flat();
    // The first of three returns was at 2; the last is at 5 + quarters.
    expect(back(20).at(-1)).toBe("flapping");
    expect(back(22).at(-1)).toBe("broken");
  });

  it.each<[string, Finding]>([
    ["kept", kept()],
    ["broken", A],
    ["unknown", U],
    ["exempt", exempt(["a"])],
    ["notApplicable", notApplicable()],
  ])("is told once more when it has stayed for two hours: %s", (outcome, last) => {
    const steps = sweeps(...each([...times(3, [A, kept()]), A, kept(), A, kept(), ...times(SETTLING + 2, [last])]));
    const after = steps.slice(7).flatMap(({ alerts }) => alerts.map(({ details }) => details["kind"]));
    const isBad = outcome === "broken" || outcome === "unknown";
    expect(after).toEqual(["settled"]);
    const settledAt = steps.findIndex(({ alerts }) => alerts.some(({ details }) => details["kind"] === "settled"));
    expect(settledAt).toBe((isBad ? 10 : 9) + SETTLING);
    expect(steps.at(-1)?.findings[0]?.restless).toBeUndefined();
  });

  it("is told of a second resource that stays broken while the first goes on flapping", () => {
    const steps = sweeps(...each([...times(3, [A, kept()]), A, ...times(10, [AB, B])]));
    const after = steps
      .slice(7)
      .flatMap(({ alerts }, at) => alerts.map((alert) => [at, alert.subject, alert.severity]));
    expect(after).toEqual([[SETTLING - 1, "acme: backup-complete is broken: SnapshotMissing", "page"]]);
  });

  it("is told as broken where each sweep finds another thing wrong", () => {
    const pods = Array.from({ length: 30 }, (_, at) => broken([`pod-${at}`]));
    expect(told(...each(pods)).flatMap((kinds, at) => kinds.map((kind) => `${at} ${kind}`))).toEqual([
      "0 broken",
      "1 broken",
      "2 broken",
      "3 flapping",
      `${3 + SETTLING} broken`,
    ]);
  });

  it("counts what cannot be looked at and can again, and tells of a system once", () => {
    const others = ["globex", "initech"].map((tenant) => ({ tenant }));
    const out = [U, ...others.map((one) => unknown(undefined, undefined, one))];
    const well = [kept(), ...others.map((one) => kept(one))];
    expect(told(...times(6, [out, well])).flat()).toEqual([...times(3, ["unknown", "known"]), "flapping"]);
  });

  it("leaves alone what breaks step by step, and what is mended step by step", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const steps = ids.map((_, at) => broken(ids.slice(0, at + 1)));
    expect(told(...each([...steps, ...steps.toReversed(), kept()])).flat()).toEqual([
      ...times(8, ["broken"]),
      "mended",
    ]);
  });
});

describe("the text", () => {
  const steps = sweeps(...each([...times(3, [A, kept()]), A, ...times(9, [kept()])]));

  it("of what flaps says how often, what it is now, and when there is more to hear", () => {
    expect(steps[6]?.alerts[0]).toMatchObject({
      severity: "page",
      subject: "acme: backup-complete is flapping: now broken: SnapshotMissing",
    });
    expect(
      steps[6]?.alerts[0]?.text,
    ).toBe(`Tenant acme, cluster prod-eu: backup-complete is flapping: it came back 3 times within 6 h.

Now: 1 broken
It is broken.

Came back at: 2026-03-10T12:30:00Z, 2026-03-10T13:00:00Z, 2026-03-10T13:30:00Z
Promise: All data volumes are backed up every day

From now on you are not told of each turn. You are told of what stays wrong for 2 h, and when it has stayed as it is for as long. Until then the daily digest lists it.

What to do: Back up at once.

To see more: surety findings --tenant acme --stage production`);
  });

  it("of what has settled says as what, and how long it flapped", () => {
    expect(steps[15]?.alerts[0]).toMatchObject({ severity: "ticket", subject: "acme: backup-complete settled: kept" });
    expect(steps[15]?.alerts[0]?.text).toContain(
      "Flapping: from 2026-03-10T13:30:00Z to 2026-03-10T15:45:00Z (2 h 15 min)",
    );
  });
});

/** Somebody who knows nothing but what the messages said. */
function readerOf(steps: readonly Step[]): readonly ReadonlySet<string>[] {
  const knows = new Set<string>();
  return steps.map(({ news }) => {
    for (const one of news) {
      const { finding } = one;
      if (one.kind === "mended" || one.kind === "settled" || one.kind === "flapping") knows.clear();
      if (one.kind === "broken") for (const violation of one.added) knows.add(violationKey(violation));
      if (one.kind === "settled" && finding.outcome === "broken")
        for (const violation of finding.violations) knows.add(violationKey(violation));
    }
    return new Set(knows);
  });
}

const seen = fc.constantFrom(kept(), A, B, AB, U, exempt(["a"]));
/** Two things in turn, for a while: mostly flapping, and now and then the same twice. */
const runs = fc
  .array(fc.tuple(seen, seen, fc.integer({ min: 1, max: 12 })), { maxLength: 20 })
  .map((all) => all.flatMap(([one, other, length]) => times(length, [one, other])));

describe("whatever the world does", () => {
  it("what is broken for two hours without a break, since it was told as flapping too, is known to whoever reads the messages", () => {
    fc.assert(
      fc.property(runs, (findings) => {
        const steps = sweeps(...each(findings));
        const knows = readerOf(steps);
        findings.forEach((_, at) => {
          const lately = findings.slice(Math.max(0, at - SETTLING), at + 1);
          if (lately.length <= SETTLING || lately.some(({ outcome }) => outcome !== "broken")) return;
          if (steps.slice(at - SETTLING + 1, at + 1).some(({ news }) => news.some(({ kind }) => kind === "flapping")))
            return;
          for (const key of keysOf(lately[0]).filter((one) => lately.every((finding) => keysOf(finding).includes(one))))
            expect(knows[at], `sweep ${at}: ${key}`).toContain(key);
        });
      }),
    );
  });

  it("what has been well for two hours is not taken for broken by them", () => {
    fc.assert(
      fc.property(runs, (findings) => {
        const knows = readerOf(sweeps(...each(findings)));
        findings.forEach((_, at) => {
          const lately = findings.slice(Math.max(0, at - SETTLING), at + 1);
          if (lately.length <= SETTLING || lately.some(({ outcome }) => outcome === "broken" || outcome === "unknown"))
            return;
          expect([...(knows[at] ?? [])], `sweep ${at}`).toEqual([]);
        });
      }),
    );
  });

  it("there are at most as many messages as returns are allowed and settling times pass", () => {
    const quick = fc.array(fc.constantFrom(kept(), A, U), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(quick, (findings) => {
        const messages = told(...each(findings)).flat().length;
        // In each settling time: what stayed and that it settled; after that, two returns with their ends, and flapping.
        expect(messages).toBeLessThanOrEqual(10 + (findings.length / SETTLING) * 9);
      }),
    );
  });
});

function keysOf(finding: Finding | undefined): readonly string[] {
  return (finding?.violations ?? []).map(violationKey);
}
