import { describe, expect, it } from "vitest";
import { type ControlDescription, renderControlsJson, renderControlsTable } from "./controls-table.ts";
import { createPaint } from "./paint.ts";

const control: ControlDescription = {
  id: "backup-fresh",
  promise: "daily-backups",
  about: "tenants",
  severity: "page",
  looksAt: "The newest usable backup.",
  needs: ["backups"],
};

describe("renderControlsTable", () => {
  it("names each control, whom it is about, its promise and what it looks at", () => {
    expect(renderControlsTable([control], { width: 100, paint: createPaint(false) }).split("\n")).toEqual([
      "CONTROL       ABOUT        SEVERITY",
      "backup-fresh  each tenant  page",
      "          Promise: All data volumes are backed up every day.",
      "          The newest usable backup.",
      "",
    ]);
  });
});

describe("renderControlsJson", () => {
  it("names the facts that a control needs", () => {
    expect(JSON.parse(renderControlsJson([control]))).toEqual([
      { ...control, promise: { id: "daily-backups", sentence: "All data volumes are backed up every day" } },
    ]);
  });
});
