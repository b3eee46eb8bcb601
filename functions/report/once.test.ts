import { expect, it, vi } from "vitest";
import { once } from "./once.ts";

it("what succeeded is kept, what failed is done again", async () => {
  const make = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error("not yet")).mockResolvedValue("made");
  const get = once(make);
  await expect(get()).rejects.toThrow("not yet");
  expect([await get(), await get()]).toEqual(["made", "made"]);
  expect(make).toHaveBeenCalledTimes(2);
});
