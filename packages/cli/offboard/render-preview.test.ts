import { describe, expect, it } from "vitest";
import { renderPreview } from "./render-preview.ts";

const preview = { tenant: "acme", cluster: "prod-eu", namespace: "tenant-acme", kinds: [], deferred: [], problems: [] };

describe("renderPreview", () => {
  it("counts what would be deleted, and names what would not, until when, and what stands against it", () => {
    const message = "Backup all-1 holds tenant-acme among others, and cannot be deleted for it alone.";
    const shared = { kind: "Backup", id: "all-1", place: "prod-eu", reason: "SharedBackup", message };
    const text = renderPreview({
      ...preview,
      kinds: [
        { kind: "Volume", count: 3 },
        { kind: "Snapshot", count: 30 },
      ],
      deferred: [{ ...shared, until: Date.parse("2026-04-01T00:00:00Z") }],
      problems: ["It would refuse: tenant acme is held."],
    });
    expect(text).toBe(`Tenant acme, namespace tenant-acme of cluster prod-eu. To be deleted:
   3 Volume
  30 Snapshot
Not deleted yet, since others share it or it is locked:
  ${message} Until 2026-04-01T00:00:00Z.
What stands against it:
  It would refuse: tenant acme is held.
`);
  });

  it("says so where nothing was found", () => {
    expect(renderPreview(preview)).toContain("nothing was found");
  });
});
