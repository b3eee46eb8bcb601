import { describe, expect, it } from "vitest";
import { createAddressSpace } from "./address-space.ts";
import { type AddressRange, contains, overlaps, parseRange } from "./addresses.ts";

function range(text: string): AddressRange {
  const parsed = parseRange(text);
  if (parsed === undefined) throw new Error(`${text} is no range`);
  return parsed;
}

describe("parseRange", () => {
  it.each<[string, 4 | 6, bigint, bigint]>([
    ["10.0.0.0/8", 4, 0x0a000000n, 0x0affffffn],
    ["10.1.2.3/8", 4, 0x0a000000n, 0x0affffffn],
    ["0.0.0.0/0", 4, 0n, 0xffffffffn],
    ["255.255.255.255", 4, 0xffffffffn, 0xffffffffn],
    ["1.2.3.4/32", 4, 0x01020304n, 0x01020304n],
    ["::/0", 6, 0n, (1n << 128n) - 1n],
    ["::1", 6, 1n, 1n],
    ["fd00::1:0/112", 6, (0xfd00n << 112n) + 0x10000n, (0xfd00n << 112n) + 0x1ffffn],
    ["1:2:3:4:5:6:7:8", 6, 0x00010002000300040005000600070008n, 0x00010002000300040005000600070008n],
    ["::ffff:10.0.0.1", 6, 0xffff0a000001n, 0xffff0a000001n],
    ["FD00::/8", 6, 0xfd00n << 112n, (0xfe00n << 112n) - 1n],
  ])("%s", (text, family, first, last) => {
    expect(parseRange(text)).toEqual({ family, first, last });
  });

  it.each([
    "",
    "10",
    "10.0.0",
    "10.0.0.0.0",
    "10.0.0.256",
    "10.0.0.01",
    "10.0.0.-1",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "::/129",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8",
    "fd00::g",
    "12345::",
    "10.0.0.1::",
    "localhost",
  ])("%j is none", (text) => {
    expect(parseRange(text)).toBeUndefined();
  });
});

describe("ranges", () => {
  it("contain and overlap within their family only", () => {
    expect(contains([range("10.0.0.0/8")], range("10.1.0.0/16"))).toBe(true);
    expect(contains([range("10.1.0.0/16")], range("10.0.0.0/8"))).toBe(false);
    expect(overlaps([range("10.1.0.0/16")], range("10.0.0.0/8"))).toBe(true);
    expect(overlaps([range("10.1.0.0/16")], range("10.2.0.0/16"))).toBe(false);
    expect(contains([range("::/0")], range("10.0.0.0/8"))).toBe(false);
  });
});

describe("an address space", () => {
  const ranges = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "0.0.0.0/0", "fd00::/8"].map(range);

  it("has the same cell for addresses that no range tells apart, and another one for those that one does", () => {
    const { cellOf } = createAddressSpace(ranges, []);
    expect(cellOf("10.1.0.1")).toBe(cellOf("10.1.1.255"));
    expect(cellOf("10.1.2.3")).not.toBe(cellOf("10.1.2.2"));
    expect(cellOf("10.1.2.4")).not.toBe(cellOf("10.1.2.2"));
    expect(cellOf("10.0.255.255")).not.toBe(cellOf("10.1.0.0"));
    expect(cellOf("9.255.255.255")).not.toBe(cellOf("10.0.0.0"));
    expect(cellOf("fd00::1")).not.toBe(cellOf("fc00::1"));
    expect(cellOf("not one")).toBeUndefined();
  });

  it.each([
    ["some of the pods' places", ["10.1.0.1", "10.0.0.1"], { nets: ["10.1.0.0/16"] }, "some"],
    ["all of them", ["10.1.0.1", "10.0.0.1"], { nets: ["10.0.0.0/8"] }, "all"],
    ["none of them", ["10.1.0.1"], { nets: ["fd00::/8"] }, "none"],
    ["all but some", ["10.1.0.1", "10.0.0.1"], { nets: ["0.0.0.0/0"], notNets: ["10.1.0.0/16"] }, "some"],
    ["a single address is no place", ["10.1.2.3", "10.0.0.1"], { nets: ["10.1.2.3/32"] }, "none"],
    ["everything, where no place is known", [], { nets: ["0.0.0.0/0"] }, "all"],
    ["everything but a part, where no place is known", [], { nets: ["0.0.0.0/0"], notNets: ["10.0.0.0/8"] }, "none"],
    ["a part, where no place is known", [], { nets: ["10.0.0.0/8"] }, "none"],
  ])("says of a pod that could be anywhere among pods: %s", (_, pods, condition, expected) => {
    const ofRanges = Object.fromEntries(Object.entries(condition).map(([key, texts]) => [key, texts.map(range)]));
    expect(createAddressSpace(ranges, pods).share(ofRanges, undefined)).toBe(expected);
  });

  it("says of a pod with an address whether that one is meant", () => {
    const space = createAddressSpace(ranges, ["10.1.2.3"]);
    expect(space.share({ nets: [range("10.1.2.3/32")] }, space.cellOf("10.1.2.3"))).toBe("all");
    expect(space.share({ nets: [range("10.1.2.3/32")] }, space.cellOf("10.1.2.4"))).toBe("none");
    expect(space.touchesPods({ nets: [range("10.1.2.3/32")] })).toBe(true);
    expect(space.touchesPods({ nets: [range("fd00::/8")] })).toBe(false);
  });
});
