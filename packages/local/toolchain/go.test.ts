import { describe, expect, it } from "vitest";
import { joinYaml, linkerFlags } from "./go.ts";

describe("linkerFlags", () => {
  it("fills the version and its parts in", () => {
    const variables = { "a.gitVersion": "v{version}", "a.gitMajor": "{major}", "a.gitMinor": "{minor}" };
    expect(linkerFlags(variables, "1.36.3")).toBe("-s -w -X a.gitVersion=v1.36.3 -X a.gitMajor=1 -X a.gitMinor=36");
  });
});

describe("joinYaml", () => {
  it("separates documents once, whether or not they begin with a separator or end with a line end", () => {
    expect(joinYaml(["---\na: 1\n", "b: 2", "c: 3\n\n"])).toBe("---\na: 1\n---\nb: 2\n---\nc: 3\n");
  });
});
