import { describe, expect, it } from "vitest";
import { namesCover } from "./x509.ts";

describe("the names of a certificate", () => {
  it.each([
    [["acme.example.com"], "acme.example.com", true],
    [["*.example.com"], "acme.example.com", true],
    [["*.example.com"], "a.acme.example.com", false],
    [["*.example.com"], "example.com", false],
    [["*.example.com"], "*.example.com", true],
    [["acme.example.com"], "*.example.com", false],
    [["*.com"], "*.example.com", false],
    [["acme.example.com"], "acme.example.co", false],
    [[], "acme.example.com", false],
  ])("%j cover %s: %s", (names, host, covered) => {
    expect(namesCover(names, host)).toBe(covered);
  });
});
