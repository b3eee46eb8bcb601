import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backup } from "#domain/velero.ts";
import { partsOf } from "./listing-parts.ts";

const named = (names: readonly string[]) => names.map((name) => ({ name }) as Backup);

describe("parts of a listing", () => {
  it("are one, where there are few backups", () => {
    expect(partsOf("", named(["a", "b"]), 2)).toEqual([{}]);
  });

  it("are cut between backups, under the place's prefix", () => {
    expect(partsOf("prod/", named(["c", "a", "b", "e", "d"]), 2)).toEqual([
      { until: "prod/backups/c" },
      { after: "prod/backups/c", until: "prod/backups/e" },
      { after: "prod/backups/e" },
    ]);
  });

  it("are together the whole: every key is in one of them, and in one only", () => {
    const name = fc.stringMatching(/^[a-z0-9-]{1,12}$/u);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), name, fc.integer({ min: 1, max: 5 }), (names, key, size) => {
        for (const anyKey of [key, `backups/${key}`, `backups/${key}/x`, `kopia/${key}/x`, `backups/${names[0]}`]) {
          const holding = partsOf("", named(names), size).filter(
            ({ after, until }) => (after === undefined || anyKey > after) && (until === undefined || anyKey <= until),
          );
          expect(holding).toHaveLength(1);
        }
      }),
    );
  });
});
