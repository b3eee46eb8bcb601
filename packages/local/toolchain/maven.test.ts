import { describe, expect, it } from "vitest";
import { parseSum } from "./maven.ts";
import { pinnedArchiveVersion } from "./version.ts";

const SUM = "0123456789abcdef".repeat(4);
const LINE = `${SUM}  org.example:server-dist:1.2.3:tar.gz\n`;

describe("maven.sha256", () => {
  it("names an archive, its version and its sum", () => {
    expect(parseSum(LINE)).toEqual({ sum: SUM, coordinates: "org.example:server-dist:1.2.3:tar.gz" });
    expect(pinnedArchiveVersion(LINE, "org.example:server-dist")).toBe("1.2.3");
  });

  it.each(["", LINE.slice(1), LINE.repeat(2), LINE.replace("  ", " ")])(
    "is one such line and nothing else: %j",
    (text) => {
      expect(() => parseSum(text)).toThrow("not a line of a sum and coordinates");
    },
  );

  it("has no version of another archive", () => {
    expect(pinnedArchiveVersion(LINE, "org.example:server")).toBeUndefined();
  });
});
