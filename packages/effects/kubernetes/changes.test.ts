import { describe, expect, it } from "vitest";
import { additions, describeChange, differences, removal } from "./changes.ts";

describe("differences", () => {
  it.each([
    ["nothing where all is as it should be", { a: 1, b: { c: "x" } }, { a: 1, b: { c: "x" } }, []],
    ["nothing about what is not named", { a: 1, other: true }, { a: 1 }, []],
    ["nothing between an empty list and none", {}, { ingress: [] }, []],
    ["nothing between keys in another order", { from: [{ b: 1, a: 2 }] }, { from: [{ a: 2, b: 1 }] }, []],
    ["a value that is another", { ttl: "24h" }, { ttl: "720h" }, ['spec.ttl: found "24h", now "720h"']],
    ["a value that is missing", {}, { a: { b: false } }, ["spec.a.b: found nothing, now false"]],
    ["a list that grew", { hosts: ["a", "b"] }, { hosts: ["a"] }, ['spec.hosts: found ["a","b"], now ["a"]']],
    ["a list that should be empty", { egress: [{}] }, { egress: [] }, ["spec.egress: found [{}], now []"]],
    ["a list in the place of a mapping", { a: [1] }, { a: { b: 1 } }, ["spec.a.b: found nothing, now 1"]],
  ])("finds %s", (_, found, wanted, expected) => {
    expect(differences(found, wanted, ["spec"]).map(describeChange)).toEqual(expected);
  });
});

describe("additions", () => {
  it.each([
    ["a field that is not named", { a: 1, egress: [{}] }, { a: 1 }, ["spec.egress: found [{}], removed"]],
    [
      "a field within one that is",
      { t: { ttl: "1h", excluded: ["pvc"] } },
      { t: { ttl: "1h" } },
      ['spec.t.excluded: found ["pvc"], removed'],
    ],
    [
      "a field within an empty one",
      { podSelector: { matchLabels: { a: "b" } } },
      { podSelector: {} },
      ['spec.podSelector.matchLabels: found {"a":"b"}, removed'],
    ],
    ["a false one, which may mean something", { all: false }, {}, ["spec.all: found false, removed"]],
    ["none that is empty", { hooks: {}, list: [], nothing: null, deep: { er: {} } }, {}, []],
    ["none within a list, which is compared as a whole", { l: [{ a: 1, b: 2 }] }, { l: [{ a: 1 }] }, []],
  ])("finds %s", (_, found, wanted, expected) => {
    expect(additions(found, wanted, ["spec"]).map(describeChange)).toEqual(expected);
  });
});

describe("removal", () => {
  it("is a merge patch that names each field once", () => {
    const changes = additions({ a: { b: 1, c: 2, d: 3 }, e: 4 }, { a: { d: 3 } }, ["spec"]);
    expect(removal(changes)).toEqual({ spec: { a: { b: null, c: null }, e: null } });
  });
});
