import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { listToDocuments } from "./make.ts";

describe("listToDocuments", () => {
  it("makes a document of each item", () => {
    const list = "apiVersion: v1\nkind: List\nitems:\n- kind: A\n  text: |\n    x\n    ---\n    y\n- kind: B\n";
    const documents = parseAllDocuments(listToDocuments(list)).map((document) => document.toJS());
    expect(documents).toEqual([{ kind: "A", text: "x\n---\ny\n" }, { kind: "B" }]);
  });

  it("refuses what is no list", () => {
    expect(() => listToDocuments("kind: CustomResourceDefinition\n")).toThrow("a List with items was expected");
  });
});
