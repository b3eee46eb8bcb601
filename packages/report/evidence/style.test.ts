import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { STYLE, STYLE_DIGEST } from "./style.ts";

it("the policy of pages allows this style, and no other", () => {
  expect(STYLE_DIGEST).toBe(`sha256-${createHash("sha256").update(STYLE).digest("base64")}`);
});
