import { describe, expect, it } from "vitest";
import { digestOf } from "./digest.ts";

describe("digestOf", () => {
  it("is the same for the same values, and tells apart where one ends and the next begins", () => {
    expect(digestOf("crm", "1")).toBe(digestOf("crm", "1"));
    expect(new Set([digestOf("crm", "1"), digestOf("crm1"), digestOf("cr", "m1"), digestOf("1", "crm")]).size).toBe(4);
    expect(digestOf("crm", undefined)).toMatch(/^[0-9a-f]{64}$/u);
  });
});
