import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { statementsOf } from "#domain/account-roles.ts";
import { readConfiguration } from "#runtime/configuration.ts";
import { evaluateConfigured, evaluateStage, ofType } from "./evaluated.ts";
import { rolesOf } from "./statements.ts";

describe("a configuration with a cluster in another account", async () => {
  const resources = await evaluateConfigured("accounts.yaml");
  const roles = rolesOf(resources);
  const assumed = (name: string) =>
    roles
      .find((role) => role.name === name)
      ?.grants.filter(({ Action }) => Action.includes("sts:AssumeRole"))
      .map(({ Action, Resource }) => [Action, Resource]);

  it.each([
    ["SweepRole", "reader"],
    ["TenantEventsHandlerRole", "reader"],
    ["DeleteTenantRole", "remover"],
    ["PruneRetentionRole", "remover"],
    ["RehearseRestoreRole", "remover"],
  ])("lets %s assume the %s of that account, and no other role", (name, purpose) => {
    expect(assumed(name)).toEqual([[["sts:AssumeRole"], [`arn:aws:iam::222222222222:role/surety-${purpose}`]]]);
  });

  it("grants nothing of that cluster otherwise: what is there its own account allows", () => {
    const granted = roles.flatMap(({ grants }) => grants.flatMap(({ Resource = [] }) => Resource));
    expect(granted.filter((one) => /backups-us|us-east-1|prod-us|mrk-2/u.test(one))).toEqual([]);
    expect(granted.some((one) => one.includes("backups-eu"))).toBe(true);
  });

  it("sweeps, prunes and rehearses that cluster by schedules as any other", () => {
    const schedules = ofType(resources, "aws:scheduler/schedule:Schedule").map(({ name }) => name);
    expect(schedules.filter((name) => name.includes("prod-us"))).toHaveLength(3);
  });
});

it("a configuration without such a cluster lets nobody assume anything", async () => {
  const actions = rolesOf(await evaluateStage("development")).flatMap(({ grants }) =>
    grants.flatMap(({ Action }) => Action),
  );
  expect(actions.filter((action) => action.startsWith("sts:"))).toEqual([]);
});

describe("the roles of another account, as surety access prints them", async () => {
  const own = rolesOf(await evaluateStage("development"));
  const { clusters } = await readConfiguration(resolve(import.meta.dirname, "fixtures", "accounts.yaml"));
  const actionsOf = (roles: typeof own, name: string) =>
    roles.find((role) => role.name === name)?.grants.flatMap(({ Action }) => Action) ?? [];
  /** What a function does in a cluster's account, and nowhere else. */
  const inClusters =
    /^(?:eks|ec2|elasticloadbalancing):|^s3:(?!GetObject$|PutObject$|ListBucket$|PutObjectRetention$)/u;

  it.each([
    ["readerRole", "SweepRole"],
    ["readerRole", "TenantEventsHandlerRole"],
    ["removerRole", "DeleteTenantRole"],
    ["removerRole", "PruneRetentionRole"],
    ["removerRole", "RehearseRestoreRole"],
  ] as const)("the %s may all that %s may in its own account", (role, name) => {
    const wanted = actionsOf(own, name).filter((action) => inClusters.test(action));
    const granted = statementsOf(role, clusters).flatMap(({ actions }) => actions);
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((action) => !granted.includes(action))).toEqual([]);
  });
});
