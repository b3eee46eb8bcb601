import { describe, expect, it } from "vitest";
import * as z from "zod";
import { HOUR } from "#domain/duration.ts";
import { type CookieName, createSealedCookie } from "./sealed-cookie.ts";

const NOW = Date.parse("2026-03-10T12:00:00Z");
const schema = z.object({ person: z.string() });

function aCookie({ name = "__Host-a" as CookieName, secret = "s".repeat(32), now = NOW } = {}) {
  return createSealedCookie({ name, schema, life: HOUR, secret, clock: () => now });
}

const sealed = async () => (await aCookie().seal({ person: "ada" })).split(";")[0]?.slice("__Host-a=".length) ?? "";

describe("a sealed cookie", () => {
  it("is opened by who made it, and says nothing to others", async () => {
    const value = await sealed();
    expect(await aCookie().open(value)).toEqual({ person: "ada" });
    expect(Buffer.from(value.replaceAll(".", ""), "base64url").toString("latin1")).not.toContain("ada");
  });

  it("is for this host alone, over TLS, and for no script", async () => {
    const text = await aCookie().seal({ person: "ada" });
    expect(text).toMatch(/^__Host-a=[\w.-]+; Max-Age=3600; Path=\/; Secure; HttpOnly; SameSite=Lax$/u);
  });

  it.each([
    ["ended", { now: NOW + HOUR }],
    ["sealed for another purpose", { name: "__Host-b" as CookieName }],
    ["sealed with another secret", { secret: "t".repeat(32) }],
  ])("is none once it is %s", async (_, parts) => {
    expect(await aCookie(parts).open(await sealed())).toBeUndefined();
  });

  it("is none where one of its bytes was changed, or it is something else", async () => {
    const value = await sealed();
    for (const at of [0, 10, 40, value.length - 5]) {
      const changed = value.slice(0, at) + (value[at] === "A" ? "B" : "A") + value.slice(at + 1);
      expect(await aCookie().open(changed)).toBeUndefined();
    }
    for (const other of [undefined, "", "x", "a.b.c.d.e", "eyJhbGciOiJub25lIn0.eyJ2YWx1ZSI6e319."])
      expect(await aCookie().open(other)).toBeUndefined();
  });
});
