import { describe, expect, it } from "vitest";
import { configurationSchema } from "./configuration.ts";
import { DAY, HOUR } from "./duration.ts";

const cluster = { name: "prod-eu", region: "eu-west-1", velero: { bucket: "example-backups" } };
const tenant = {
  id: "acme",
  cluster: "prod-eu",
  namespace: "tenant-acme",
  state: "active",
  since: "2026-01-01T00:00:00Z",
};

function issues(configuration: unknown): readonly string[] {
  const { error } = configurationSchema.safeParse(configuration);
  return error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`) ?? [];
}

describe("configurationSchema", () => {
  it("fills in what is promised where nothing is said", () => {
    const { promises, sweep } = configurationSchema.parse({ version: 1, clusters: [cluster] });
    expect(promises.backup).toEqual({ every: DAY, grace: 2 * HOUR, retention: 30 * DAY });
    expect(promises.certificates).toEqual({ algorithm: "ECDSA", size: 384, lifetime: 90 * DAY, renewWithin: 21 * DAY });
    expect(promises.storage.components).toEqual(["kafka", "elasticsearch", "stackgraph"]);
    expect(sweep.every).toBe(15 * 60_000);
  });

  it.each([
    [
      { promises: { backup: { retention: "0d" } } },
      'promises.backup.retention: found "0d"; allowed is a positive duration',
    ],
    [{ promises: { storage: { copies: 4 } } }, "promises.storage.copies: allowed are at most as many copies as nodes"],
    [
      { promises: { certificates: { renewWithin: "90d" } } },
      "promises.certificates.renewWithin: allowed is less than the lifetime",
    ],
    [{ clusters: [] }, "clusters: Too small"],
    [
      { vpc: { privateSubnets: ["vpc-1"], securityGroups: ["sg-0123456789abcdef0"] } },
      "vpc.privateSubnets.0: allowed is an id such as subnet-0123456789abcdef0",
    ],
    [{ vpc: { privateSubnets: ["subnet-0123456789abcdef0"] } }, "vpc.securityGroups: "],
    [{ clusters: [cluster, cluster] }, 'clusters.1.name: found "prod-eu" twice'],
    [
      { tenants: [tenant, { ...tenant, id: "globex" }] },
      'tenants.1.namespace: found "tenant-acme", which is tenant acme\'s; allowed is one that no other tenant has',
    ],
    [{ tenants: [{ ...tenant, cluster: "prod" }] }, 'tenants.0.cluster: found "prod"; allowed is one of: prod-eu'],
    [{ tenants: [{ ...tenant, id: "Acme" }] }, "tenants.0.id: allowed is a DNS label"],
    [{ sweep: { every: "90s" } }, "sweep.every: allowed are whole minutes"],
    [
      { clusters: [{ ...cluster, velero: { bucket: "b-1", kmsKeyArn: "alias/backups" } }] },
      "clusters.0.velero.kmsKeyArn: allowed is the ARN of a KMS key",
    ],
    [{ version: 2 }, "version: Invalid input: expected 1"],
    [{ promise: {} }, ": Unrecognized key"],
  ])("%j is refused where it is wrong", (change, expected) => {
    expect(issues({ version: 1, clusters: [cluster], ...change }).join("\n")).toContain(expected);
  });

  it("lets a new tenant have the namespace of one that is deleted", () => {
    expect(
      issues({ version: 1, clusters: [cluster], tenants: [{ ...tenant, id: "gone", state: "deleted" }, tenant] }),
    ).toEqual([]);
  });
});
