import { describe, expect, it } from "vitest";
import { tenantSchema } from "#domain/tenant.ts";
import { NOW } from "./finding.fixture.ts";
import { createPaint } from "./paint.ts";
import { renderTenantsJson, renderTenantsTable } from "./tenants-table.ts";

const tenant = (id: string, more: object = {}) =>
  tenantSchema.parse({
    id,
    cluster: "prod-eu",
    namespace: `tenant-${id}`,
    state: "active",
    since: "2026-03-09T11:00:00Z",
    ...more,
  });

describe("renderTenantsTable", () => {
  it("has a row for each tenant, by cluster and id", () => {
    const tenants = [
      tenant("globex"),
      tenant("zeta", { cluster: "a" }),
      tenant("acme", { hosts: ["a.example.com", "b.example.com"] }),
    ];
    const text = renderTenantsTable(tenants, { width: 120, paint: createPaint(false), now: NOW });
    const rows = text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/u));
    expect(rows.map(([id]) => id)).toEqual(["TENANT", "zeta", "acme", "globex"]);
    expect(rows[2]).toEqual([
      "acme",
      "prod-eu",
      "tenant-acme",
      "active",
      "2026-03-09 11:00 (1 d 1 h ago)",
      "a.example.com, b.example.com",
    ]);
  });
});

describe("renderTenantsJson", () => {
  it("says times as text, and null where there is no realm of its own", () => {
    expect(JSON.parse(renderTenantsJson([tenant("acme")]))).toEqual([
      {
        id: "acme",
        cluster: "prod-eu",
        namespace: "tenant-acme",
        hosts: [],
        realm: null,
        state: "active",
        since: "2026-03-09T11:00:00Z",
      },
    ]);
  });
});
