import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALL_PORTS,
  describePorts,
  icmpPorts,
  intersect,
  isAllPorts,
  NO_PORTS,
  type PortSet,
  portRange,
  protocolNumber,
  protocolPorts,
  subtract,
  union,
} from "./ports.ts";

const [TCP, UDP] = [6, 17];

describe("sets of ports", () => {
  const range = fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
    .map(([a, b]) => portRange(TCP, Math.min(a, b), Math.max(a, b)));
  const set = fc.array(range, { maxLength: 4 }).map((ranges) => ranges.reduce<PortSet>(union, NO_PORTS));
  const has = (ports: PortSet, port: number) => intersect(ports, portRange(TCP, port, port)).length > 0;
  const EVERY = Array.from({ length: 22 }, (_, port) => port);

  it("are united, intersected and subtracted port by port", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        for (const port of EVERY) {
          expect(has(union(a, b), port)).toBe(has(a, port) || has(b, port));
          expect(has(intersect(a, b), port)).toBe(has(a, port) && has(b, port));
          expect(has(subtract(a, b), port)).toBe(has(a, port) && !has(b, port));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("have one form, in which ranges that touch are one", () => {
    expect(union(portRange(TCP, 1, 2), portRange(TCP, 3, 4))).toEqual(portRange(TCP, 1, 4));
    expect(subtract(ALL_PORTS, ALL_PORTS)).toEqual(NO_PORTS);
    expect(isAllPorts(union(subtract(ALL_PORTS, portRange(UDP, 53, 53)), portRange(UDP, 53, 53)))).toBe(true);
  });

  it("of different protocols have nothing in common", () => {
    expect(intersect(portRange(TCP, 53, 53), portRange(UDP, 53, 53))).toEqual(NO_PORTS);
    expect(intersect(protocolPorts(TCP), protocolPorts(UDP))).toEqual(NO_PORTS);
  });
});

describe("protocolNumber", () => {
  it.each([
    ["TCP", 6],
    ["tcp", 6],
    ["ICMPv6", 58],
    ["UDPLite", 136],
    [47, 47],
    [0, 0],
    [256, undefined],
    [-1, undefined],
    [6.5, undefined],
    ["GRE", undefined],
    ["constructor", undefined],
  ])("%s is %s", (protocol, number) => {
    expect(protocolNumber(protocol)).toBe(number);
  });
});

describe("describePorts", () => {
  it.each<[PortSet, string]>([
    [ALL_PORTS, "every port"],
    [portRange(TCP, 9092, 9092), "TCP 9092"],
    [union(portRange(UDP, 53, 53), portRange(TCP, 8000, 8100)), "TCP 8000–8100, UDP 53"],
    [protocolPorts(TCP), "every TCP port"],
    [union(protocolPorts(TCP), portRange(7, 0, 3)), "every TCP port, protocol 7 0–3"],
    [icmpPorts(1, 8, 0), "ICMP 8/0"],
    [subtract(ALL_PORTS, portRange(UDP, 53, 53)), "every port but UDP 53"],
    [
      [1, 3, 5, 7, 9, 11, 13].map((port) => portRange(TCP, port, port)).reduce(union),
      "TCP 1, TCP 3, TCP 5, TCP 7, TCP 9, TCP 11 and others",
    ],
  ])("%j is %s", (ports, text) => {
    expect(describePorts(ports)).toBe(text);
  });
});
