import { describe, expect, it } from "vitest";
import { whereaboutsOf } from "./ip-ranges.ts";

describe("where a range of addresses is", () => {
  it.each([
    ["10.20.0.0/16", "inside"],
    ["10.20.3.4/32", "inside"],
    ["2001:db8:20::/64", "inside"],
    ["10.0.0.0/8", "private"],
    ["10.21.0.0/16", "private"],
    ["172.16.0.0/12", "private"],
    ["192.168.1.0/24", "private"],
    ["100.64.0.0/10", "private"],
    ["fd00::/8", "private"],
    ["0.0.0.0/0", "public"],
    ["::/0", "public"],
    ["0.0.0.0/1", "public"],
    ["8.0.0.0/6", "public"],
    ["172.0.0.0/8", "public"],
    ["172.32.0.0/16", "public"],
    ["203.0.113.7/32", "public"],
    ["2001:db8:21::/64", "public"],
    ["anywhere", "notUnderstood"],
    ["10.20.0.0/33", "notUnderstood"],
  ])("%s: %s", (range, whereabouts) => {
    expect(whereaboutsOf(range, ["10.20.0.0/16", "2001:db8:20::/56"])).toBe(whereabouts);
  });
});
