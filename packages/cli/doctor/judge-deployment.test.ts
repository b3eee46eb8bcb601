import { describe, expect, it } from "vitest";
import type { CheckState } from "#domain/check-up.ts";
import { type Configuration, configurationSchema } from "#domain/configuration.ts";
import { unreadable } from "#domain/reading.ts";
import type { DeploymentFacts } from "./deployment-facts.ts";
import { CONFIGURATION, forbidden, healthyDeployment, NOW, seen } from "./facts.fixture.ts";
import { judgeDeployment } from "./judge-deployment.ts";

const HEALTHY = healthyDeployment();
const CIRCUMSTANCES = { configuration: CONFIGURATION, version: "0.1.0", now: NOW };
const ill = (facts: Partial<DeploymentFacts>, circumstances: object = {}) =>
  judgeDeployment({ ...HEALTHY, ...facts }, { ...CIRCUMSTANCES, ...circumstances }).filter(
    ({ state }) => state !== "ok",
  );

const roles = (change: (actions: readonly string[]) => object, of = "sweep"): Partial<DeploymentFacts> => ({
  functions: HEALTHY.functions.map((one) => {
    if (one.of.name !== of || one.role.status !== "observed") return one;
    return { ...one, role: seen({ ...one.role.value, ...change(one.role.value.actions) }) };
  }),
});

describe("the checks of a deployment", () => {
  it("of which nothing is missing are all well", () => {
    expect(ill({})).toEqual([]);
  });

  const cases: readonly (readonly [string, Partial<DeploymentFacts>, CheckState, string, RegExp, RegExp])[] = [
    ["a table that is gone", { table: forbidden }, "unknown", "table", /403/u, /recover a lost table/u],
    [
      "a table without its index",
      { table: seen({ status: "ACTIVE", indexes: [], expires: true }) },
      "wrong",
      "table",
      /gsi1/u,
      /sst deploy/u,
    ],
    [
      "letters that are dead",
      { queues: [{ name: "queue of dead letters", messages: seen(2) }] },
      "warning",
      "queue of dead letters",
      /holds 2/u,
      /surety dead-letters --stage production/u,
    ],
    [
      "a topic without a subscription",
      { subscriptions: seen({ confirmed: 0, pending: 0 }) },
      "warning",
      "alerts",
      /no subscription/u,
      /aws sns subscribe --topic-arn arn:aws:sns/u,
    ],
    [
      "a subscription that nobody confirmed",
      { subscriptions: seen({ confirmed: 0, pending: 1 }) },
      "warning",
      "alerts",
      /nobody confirmed/u,
      /link/u,
    ],
    [
      "a key that is to be deleted",
      { key: seen({ state: "PendingDeletion", usage: "SIGN_VERIFY" }) },
      "wrong",
      "signing key",
      /PendingDeletion/u,
      /cancel-key-deletion/u,
    ],
    [
      "evidence that nothing locks",
      { evidenceLock: seen("") },
      "wrong",
      "evidence lock",
      /can be deleted/u,
      /sst deploy/u,
    ],
    [
      "sweeps that have stopped",
      { sweeps: [{ cluster: "prod-eu", at: seen(NOW - 1_801_000) }] },
      "wrong",
      "sweep of prod-eu",
      /30 min 1 s ago, due every 15 min/u,
      /surety sweep --cluster prod-eu/u,
    ],
    [
      "a cluster that was never swept",
      { sweeps: [{ cluster: "prod-eu", at: seen(undefined) }] },
      "warning",
      "sweep of prod-eu",
      /none yet/u,
      /surety sweep/u,
    ],
    [
      "a role that lost an action",
      roles((actions) => ({ actions: actions.filter((one) => one !== "kms:Sign") })),
      "wrong",
      "iam sweep",
      /not allowed kms:Sign/u,
      /sst deploy/u,
    ],
    [
      "a role that something else denies",
      roles(() => ({ denied: seen(["ec2:DescribeVolumes"]) })),
      "wrong",
      "iam sweep",
      /denies it all the same: ec2:DescribeVolumes/u,
      /boundary/u,
    ],
    [
      "a role that nobody may simulate",
      roles(() => ({ denied: forbidden })),
      "unknown",
      "iam sweep",
      /not known/u,
      /iam:SimulatePrincipalPolicy/u,
    ],
  ];

  it.each(cases)("tell %s", (_, facts, state, name, found, mend) => {
    expect(ill(facts)).toEqual([
      {
        about: "stage production",
        state,
        name,
        found: expect.stringMatching(found),
        mend: expect.stringMatching(mend),
      },
    ]);
  });

  it("tell a configuration that is not what is deployed, one with other clusters, and none at all", () => {
    const other = { ...CONFIGURATION, sweep: { every: 60_000 } };
    const more = configurationSchema.parse({
      version: 1,
      clusters: [...CONFIGURATION.clusters, { name: "prod-us", region: "us-east-1", velero: { bucket: "backups-us" } }],
    });
    expect([other, more, undefined].map((configuration) => ill({}, { configuration })[0])).toMatchObject([
      { name: "configuration", state: "wrong", found: "surety.yaml says something else than what is deployed" },
      {
        name: "configuration",
        state: "wrong",
        found: "surety.yaml has the clusters prod-eu, prod-us; deployed are prod-eu",
      },
      { name: "configuration", state: "unknown" },
    ]);
  });

  it("do not mind a tenant in the file, which is not deployed", () => {
    const tenant = {
      id: "acme",
      cluster: "prod-eu",
      namespace: "tenant-acme",
      hosts: [],
      state: "active" as const,
      since: NOW,
    };
    expect(ill({}, { configuration: { ...CONFIGURATION, tenants: [tenant] } })).toEqual([]);
  });

  it("want the secret of Keycloak and the key of a bucket only where the configuration names them", () => {
    const without = (...gone: readonly string[]) =>
      roles((actions) => ({ actions: actions.filter((one) => !gone.includes(one)) }));
    expect(ill(without("ssm:GetParameter", "kms:Decrypt"))).toEqual([]);
    const keycloak = {
      url: "https://k.example",
      realm: "master",
      clientId: "surety",
      secretParameter: "/k",
      passwordSamples: 0,
    };
    const missing = ill(without("ssm:GetParameter"), { configuration: { ...CONFIGURATION, keycloak } });
    expect(missing.filter(({ name }) => name === "iam sweep")).toMatchObject([
      { found: "its role is not allowed ssm:GetParameter" },
    ]);
  });

  it("want to assume roles where clusters are in other accounts, and nothing of their own where all are", () => {
    const account = { readerRole: "arn:aws:iam::222222222222:role/r", removerRole: "arn:aws:iam::222222222222:role/d" };
    const there = CONFIGURATION.clusters.map((cluster) => ({ ...cluster, account }));
    const lacking = (configuration: Configuration, facts: Partial<DeploymentFacts> = {}) =>
      ill(facts, { configuration }).flatMap(({ name, found }) => (name === "iam sweep" ? [found] : []));
    const assuming = roles(() => ({ actions: ["sts:AssumeRole"] }));
    expect(lacking({ ...CONFIGURATION, clusters: there })).toEqual(["its role is not allowed sts:AssumeRole"]);
    expect(lacking({ ...CONFIGURATION, clusters: there }, assuming)).toEqual([]);
    const both = { ...CONFIGURATION, clusters: [...CONFIGURATION.clusters, ...there] };
    expect(lacking(both, assuming)).toEqual([expect.stringContaining("kms:Sign")]);
    const mute = roles((actions) => ({ actions: actions.filter((action) => action !== "sns:Publish") }), "digest");
    expect(ill(mute, { configuration: { ...CONFIGURATION, clusters: there } })).toContainEqual(
      expect.objectContaining({ name: "iam digest", state: "wrong", found: "its role is not allowed sns:Publish" }),
    );
  });

  it("tell another version than this command line's", () => {
    expect(ill({}, { version: "0.2.0" })).toMatchObject([{ name: "version", state: "warning" }]);
  });
});

it("whoever has not signed in is told to do that, and not to get this or that right", () => {
  const unsigned = unreadable("failed", "the test", "CredentialsProviderError: Could not load credentials");
  expect(ill({ table: unsigned })).toMatchObject([{ name: "table", mend: expect.stringMatching(/^sign in to AWS/u) }]);
});
