import { describe, expect, it } from "vitest";
import { alertsSchema, settlingTime } from "./alert-settings.ts";
import { HOUR } from "./duration.ts";

describe("the settings of alerts", () => {
  it("have defaults", () => {
    expect(alertsSchema.parse({ flapping: {}, digest: {} })).toEqual({
      flapping: { returns: 2, within: 6 * HOUR },
      digest: { at: "07:00", zone: "UTC", allClear: false, endsWithin: 7 * 24 * HOUR },
    });
  });

  it.each<[string, unknown]>([
    ["a time of the day that is none", { digest: { at: "24:00" } }],
    ["a time of the day in words", { digest: { at: "7am" } }],
    ["a zone that nobody knows", { digest: { zone: "Europe/Atlantis" } }],
    ["an offset for a zone, which Scheduler does not take", { digest: { zone: "+01:00" } }],
    ["a window of no returns", { flapping: { returns: 0 } }],
    ["a window in which nobody would hear of it", { flapping: { within: "8d" } }],
    ["a name that is not known", { flaping: {} }],
  ])("%s is refused", (_, settings) => {
    expect(alertsSchema.safeParse(settings).success).toBe(false);
  });

  it.each(["Europe/Amsterdam", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "UTC"])(
    "the zone %s is allowed",
    (zone) => {
      expect(alertsSchema.parse({ digest: { zone } }).digest.zone).toBe(zone);
    },
  );

  it("what settles does so as slowly as what just flaps comes back", () => {
    expect(settlingTime({ returns: 2, within: 6 * HOUR })).toBe(2 * HOUR);
  });
});
