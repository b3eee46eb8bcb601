import { describe, expect, it } from "vitest";
import { joinHost, splitHost } from "./hosts.ts";

describe("a host", () => {
  it.each([
    ["a.example.com", { label: "a", domain: "example.com" }],
    ["*.example.com", { label: "*", domain: "example.com" }],
    ["a.b.example.com", { label: "a", domain: "b.example.com" }],
    ["*.b.example.com", { label: "*", domain: "b.example.com" }],
  ])("%s is a label directly under a domain", (host, name) => {
    expect(splitHost(host)).toEqual(name);
    expect(joinHost(name)).toBe(host);
  });
});
