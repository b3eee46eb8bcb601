import { expect, it } from "vitest";
import { uuidOf } from "./uuid.ts";

it("is of version 5, and the same for the same parts only", () => {
  expect(uuidOf("a", 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  expect(uuidOf("a", 1)).toBe(uuidOf("a", 1));
  expect(new Set([uuidOf("a", 1), uuidOf("a1"), uuidOf("a", "1"), uuidOf("a", null)]).size).toBe(4);
});

it("is what other implementations make of it", () => {
  // python3 -c 'import uuid; print(uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, "surety.dev"), "[\"a\",1]"))'
  expect(uuidOf("a", 1)).toBe("4bb162ac-13f1-5ba0-9d65-659383b30226");
});
