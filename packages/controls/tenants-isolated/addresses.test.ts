import { describe, expect, it } from "vitest";
import { createAddressSpace, holds } from "./address-space.ts";
import { type AddressRange, contains, overlaps, parseRange, sizeOf } from "./addresses.ts";

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

describe("the size of ranges", () => {
  it.each([
    [[], 0n],
    [["10.0.0.0/8", "11.0.0.0/8"], 1n << 25n],
    [["10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8"], 1n << 24n],
    [["10.1.0.0/16", "10.0.0.0/15"], 1n << 17n],
    [["::/0"], 1n << 128n],
    [["0.0.0.0/0"], 1n << 32n],
  ])("of %j is %s: each address counts once", (texts, size) => {
    expect(sizeOf(texts.map(range))).toBe(size);
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

  it.each<[string, readonly string[], readonly string[]]>([
    ["those of other pods", ["10.1.0.1", "10.0.0.1", "10.1.0.9"], ["10.1.0.0–10.1.2.2", "10.0.0.0–10.0.255.255"]],
    ["not the single address of one of them", ["10.1.2.3", "10.0.0.1"], ["10.0.0.0–10.0.255.255"]],
    ["anywhere, where none is known", [], ["0.0.0.0–255.255.255.255"]],
    ["anywhere, where single addresses alone are known", ["10.1.2.3"], ["0.0.0.0–255.255.255.255"]],
    ["of both families, where pods have both", ["10.0.0.1", "fd00::1"], ["10.0.0.0–10.0.255.255", "fd00::/8"]],
  ])("has places for a pod of which no address is known: %s", (_, pods, expected) => {
    const shown = createAddressSpace(ranges, pods).places.map(({ family, first, last }) =>
      family === 6 ? "fd00::/8" : `${ipv4(first)}–${ipv4(last)}`,
    );
    expect(shown).toEqual(expected);
  });

  it("says whether the addresses of a cell are meant", () => {
    const { cellOf, touchesPods } = createAddressSpace(ranges, ["10.1.2.3"]);
    const isMeant = (address: string, nets: readonly string[], notNets: readonly string[] = []) => {
      const cell = cellOf(address);
      return cell !== undefined && holds({ nets: nets.map(range), notNets: notNets.map(range) }, cell);
    };
    expect(isMeant("10.1.2.3", ["10.1.2.3/32"])).toBe(true);
    expect(isMeant("10.1.2.4", ["10.1.2.3/32"])).toBe(false);
    expect(isMeant("10.1.2.4", ["fd00::/8", "10.1.0.0/16"])).toBe(true);
    expect(isMeant("10.1.2.4", ["0.0.0.0/0"], ["10.1.0.0/16"])).toBe(false);
    expect(isMeant("10.0.0.4", ["0.0.0.0/0"], ["10.1.0.0/16"])).toBe(true);
    expect(touchesPods({ nets: [range("10.1.2.3/32")] })).toBe(true);
    expect(touchesPods({ nets: [range("fd00::/8")] })).toBe(false);
  });
});

function ipv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((bits) => (address >> bits) & 255n).join(".");
}
