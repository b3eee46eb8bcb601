import { describe, expect, it } from "vitest";
import { veleroLabelValue } from "./velero-label.ts";

describe("veleroLabelValue", () => {
  it("is the name itself up to 63 characters", () => {
    expect(veleroLabelValue("a".repeat(63))).toBe("a".repeat(63));
  });

  it("is its beginning and six digits of its hash from 64 on", () => {
    // printf 'a%.0s' {1..64} | sha256sum → ffe054fe7ae0cb6d…
    expect(veleroLabelValue("a".repeat(64))).toBe(`${"a".repeat(57)}ffe054`);
  });

  it("tells long names apart that begin alike", () => {
    expect(veleroLabelValue(`${"a".repeat(70)}1`)).not.toBe(veleroLabelValue(`${"a".repeat(70)}2`));
  });
});
