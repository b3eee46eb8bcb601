import { expect, it } from "vitest";
import { HOUR, MINUTE } from "./duration.ts";
import { rehearsalSettingsSchema } from "./rehearsal-settings.ts";

it("rehearsals are off, and careful, unless said otherwise", () => {
  expect(rehearsalSettingsSchema.parse({})).toEqual({
    ...{ mode: "off", every: 5 * MINUTE, atOnce: 1, mostGiB: 500, deadline: 2 * HOUR },
    ...{ workloads: "zero", also: [], usdPerGiBMonth: 0.088 },
  });
});

it.each([
  ["a mode that there is not", { mode: "sometimes" }, "mode"],
  ["a part of a minute", { every: "90s" }, "every"],
  ["none at once", { atOnce: 0 }, "atOnce"],
  ["a price below nothing", { usdPerGiBMonth: -1 }, "usdPerGiBMonth"],
  ["no volume at all", { mostGiB: 0 }, "mostGiB"],
  ["a deadline before the next look", { every: "2h", deadline: "1h" }, "every"],
  ["workloads as there are not", { workloads: "some" }, "workloads"],
  ["everything besides", { also: ["*"] }, "also.0"],
  ["pods besides", { also: ["secrets", "pods"] }, "also.1"],
  ["jobs besides, by their whole name", { also: ["jobs.batch"] }, "also.0"],
  ["a verification without an image", { verify: {} }, "verify.image"],
  ["a verification as root", { verify: { image: "check", user: 0 } }, "verify.user"],
  ["a verification that outlasts the rehearsal", { verify: { image: "check", deadline: "2h" } }, "verify.deadline"],
  ["a quantity that is none", { verify: { image: "check", memory: "much" } }, "verify.memory"],
  ["what there is not", { often: true }, ""],
])("refuses %s", (_, settings, path) => {
  const { error } = rehearsalSettingsSchema.safeParse(settings);
  expect(error?.issues[0]?.path.join(".")).toBe(path);
});
