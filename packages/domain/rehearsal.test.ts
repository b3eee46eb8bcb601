import { expect, it } from "vitest";
import { rehearsalsSchema } from "./rehearsal.ts";

it("a state that an older version of Surety has saved is read: what it did not know is said to be unknown", () => {
  const result = { outcome: "passed", at: "2026-03-10T12:00:00Z", backup: "acme-1", faults: [], volumes: 2 };
  const claims = [{ name: "data", snapshot: "snap-1" }];
  const running = {
    ...{ name: "rehearsal-acme-1", backup: "acme-2", from: "tenant-acme", startedAt: "2026-04-10T12:00:00Z" },
    ...{ claims, gib: 8, volumes: [], result: null },
  };
  const acme = { running, last: result, passedAt: "2026-03-10T12:00:00Z", skipped: null };
  const saved = { version: 1, cluster: "prod-eu", savedAt: "2026-04-10T12:00:00Z", tenants: { acme } };
  const { tenants } = rehearsalsSchema.parse(saved);
  expect(tenants["acme"]?.last).toMatchObject({ counts: [], usd: null, verifiedBy: null, perhapsLeft: [] });
  expect(tenants["acme"]?.running).toMatchObject({
    objects: { workloads: "none", resources: expect.arrayContaining(["configmaps"]), names: {} },
  });
});
