import { describe, expect, it } from "vitest";
import { tenantIdSchema } from "./tenant.ts";
import { type Hold, newTenantRecord, type Onboarding, tenantOf } from "./tenant-record.ts";

const id = tenantIdSchema.parse("acme");
const request = { source: "crm", id: "1", at: 1_000 };
const onboarding: Onboarding = {
  request,
  cluster: "prod-eu",
  namespace: "tenant-acme",
  hosts: ["acme.example.com"],
  realm: "acme",
};
const applied: Onboarding = { ...onboarding, applied: { request, since: 2_000 } };
const hold = (placed: boolean, at: number): Hold => ({ placed, event: { source: "crm", id: "2", at } });

describe("tenantOf", () => {
  it("knows no tenant whom nobody asked for, even if a hold waits for it", () => {
    expect(tenantOf({ ...newTenantRecord(id), hold: hold(true, 500) })).toBeUndefined();
  });

  it.each([
    ["onboarding from the request on", { onboarding }, "onboarding", 1_000],
    [
      "onboarding until the cluster is brought to it, even if held",
      { onboarding, hold: hold(true, 1_500) },
      "onboarding",
      1_000,
    ],
    ["active since the cluster was brought to it", { onboarding: applied }, "active", 2_000],
    ["held since the hold", { onboarding: applied, hold: hold(true, 3_000) }, "held", 3_000],
    [
      "held since it could be, where the hold came first",
      { onboarding: applied, hold: hold(true, 500) },
      "held",
      2_000,
    ],
    ["active since the hold was released", { onboarding: applied, hold: hold(false, 4_000) }, "active", 4_000],
    [
      "deleted, whatever was before",
      {
        onboarding: applied,
        hold: hold(true, 3_000),
        departure: { state: "deleted", since: 9_000, request, notBefore: 8_000 } as const,
      },
      "deleted",
      9_000,
    ],
  ])("is %s", (_, parts, state, since) => {
    expect(tenantOf({ ...newTenantRecord(id), ...parts })).toMatchObject({ id, state, since });
  });
});
