import { describe, expect, it } from "vitest";
import { AWS_OPERATIONS, LISTINGS, operationOfFile } from "./operations.ts";

describe("operationOfFile", () => {
  it.each([
    ["describe-volumes", "describe-volumes"],
    ["describe-volumes-2", "describe-volumes"],
    ["describe-volumes-page2", "describe-volumes"],
    ["describe-volumes.part", "describe-volumes"],
    ["describe-volumes_acme", "describe-volumes"],
    ["describe-volumes-modifications", undefined],
    ["describe-volumesx", undefined],
    ["describe-volume-status", undefined],
    ["volumes", undefined],
  ])("%s", (name, operation) => {
    expect(operationOfFile(name, AWS_OPERATIONS)).toBe(operation);
  });

  it("tells the listing of objects from that of their versions", () => {
    expect(operationOfFile("list-objects-v2-1", LISTINGS)).toBe("list-objects-v2");
    expect(operationOfFile("list-object-versions", LISTINGS)).toBe("list-object-versions");
  });
});
