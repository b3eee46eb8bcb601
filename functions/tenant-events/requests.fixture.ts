import { tenantOf } from "#domain/tenant-record.ts";
import type { World } from "./world.double.ts";

/** A request as it is sent, with changes to the event and to its data. */
export const onboarding = (change: object = {}, data: object = {}) => ({
  specversion: "1.0",
  id: "e1",
  source: "crm",
  type: "surety.tenant.onboarding.requested",
  time: "2026-03-01T11:00:00Z",
  data: { tenant: "acme", cluster: "prod-eu", hosts: ["acme.example.com"], ...data },
  ...change,
});

export const hold = (kind: "placed" | "released", change: object = {}) => ({
  ...onboarding(),
  id: `hold-${kind}`,
  type: `surety.tenant.hold.${kind}`,
  data: { tenant: "acme", reason: "Case 7" },
  ...change,
});

/** As it is recorded. */
export const tenant = (world: World, id = "acme") => {
  const record = world.records.get(id);
  return record && tenantOf(record);
};

/** The namespace of a tenant is being deleted, and not gone yet. */
export const terminating = (world: World, id: string) => {
  const labels = { "surety.dev/tenant": id };
  const metadata = { uid: "u", resourceVersion: "1", labels, deletionTimestamp: "now" };
  world.kubernetes.objects.set(`/api/v1/namespaces/tenant-${id}`, { metadata, spec: {} });
};
