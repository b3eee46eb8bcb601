import { describe, expect, it } from "vitest";
import { pagesOf } from "./listing-of.ts";

const whole = { Contents: [{ Key: "a/1" }, { Key: "b/1" }] };
const [ofA, ofB] = [
  { Prefix: "a/", Contents: [{ Key: "a/1" }] },
  { Prefix: "b/", Contents: [{ Key: "b/1" }] },
];

describe("pagesOf", () => {
  it("takes a listing of everything for any part of it, with or without the name of what it lists", () => {
    expect(pagesOf([whole], "a/")).toEqual([whole]);
    expect(pagesOf([{ ...whole, Prefix: "" }], "")).toEqual([{ ...whole, Prefix: "" }]);
  });

  it("leaves out what other clusters listed of the same bucket", () => {
    expect(pagesOf([ofA, ofB], "b/")).toEqual([ofB]);
  });

  it("takes the closest of listings that hold one another, so that no key stands twice", () => {
    expect(pagesOf([whole, ofA], "a/")).toEqual([ofA]);
    expect(pagesOf([whole, ofA], "")).toEqual([whole]);
  });

  it("leaves it to others to refuse listings of something else", () => {
    expect(pagesOf([ofA], "")).toEqual([ofA]);
    expect(pagesOf([], "")).toEqual([]);
  });
});
