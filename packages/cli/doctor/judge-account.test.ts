import { describe, expect, it } from "vitest";
import type { CheckState } from "#domain/check-up.ts";
import { clusterSchema } from "#domain/configuration.ts";
import { planAccess } from "../access/plan-access.ts";
import type { AccountFacts, FoundRole } from "./account-facts.ts";
import { forbidden, seen } from "./facts.fixture.ts";
import { judgeAccount } from "./judge-account.ts";
import { readTrust } from "./role-trust.ts";

const THERE = "222222222222";
const cluster = clusterSchema.parse({
  ...{ name: "prod-us", region: "us-east-1", velero: { bucket: "backups-us" } },
  account: {
    ...{ readerRole: `arn:aws:iam::${THERE}:role/reader`, removerRole: `arn:aws:iam::${THERE}:role/remover` },
    externalId: "example",
  },
});
const own = { partition: "aws", accountId: "111111111111" };
const functions = ["sweep", "tenant-events"].map((name) => ({
  ...{ name, group: `surety:${name}`, roleArn: `arn:aws:iam::111111111111:role/${name}` },
}));
const [planned] = planAccess(THERE, [cluster], functions, own).roles;
if (planned === undefined) throw new Error("no role was planned");

const trust = (statement: object) =>
  readTrust(encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement: [statement] })));
const asPrinted = readTrust(encodeURIComponent(JSON.stringify(planned.trust)));
const allow = (AWS: string | readonly string[], more: object = {}) =>
  trust({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS }, ...more });
const withId = (id: string) => ({ Condition: { StringEquals: { "sts:ExternalId": id } } });

const GRANTED = { roleArn: planned.arn, actions: planned.actions, denied: seen([]), conditional: [] };
const HEALTHY: FoundRole = { trust: asPrinted, granted: seen(GRANTED) };

function check(found: Partial<FoundRole> | undefined, look: Partial<NonNullable<AccountFacts["look"]>> = {}) {
  const role = seen(found === undefined ? undefined : { ...HEALTHY, ...found });
  const roles = planned === undefined ? [] : [{ planned, found: role }];
  const facts = { account: THERE, look: { profile: "us", caller: seen(THERE), roles, ...look } };
  return judgeAccount(facts, "production");
}

describe("a role of another account", () => {
  it("is well as surety access prints it", () => {
    expect(check({})).toEqual([
      { about: `account ${THERE}`, name: "role reader", state: "ok", found: expect.stringContaining("may be assumed") },
    ]);
  });

  it("is well where it trusts Surety's whole account, and asks for the id", () => {
    expect(check({ trust: allow("arn:aws:iam::111111111111:root", withId("example")) })[0]?.state).toBe("ok");
  });

  it.each<[string, Partial<FoundRole> | undefined, CheckState, RegExp]>([
    ["that is not there", undefined, "wrong", /there is none/u],
    [
      "that trusts one function only",
      { trust: allow(functions[0]?.roleArn ?? "", withId("example")) },
      "wrong",
      /not let tenant-events assume it$/u,
    ],
    [
      "that trusts a role which was deleted",
      { trust: allow("AROAEXAMPLE", withId("example")) },
      "wrong",
      /not let sweep, tenant-events/u,
    ],
    ["that asks for another id", { trust: allow(own.accountId, withId("other")) }, "wrong", /another external id/u],
    ["that asks for none", { trust: allow(own.accountId) }, "warning", /asks for no external id/u],
    [
      "that has another condition",
      { trust: allow(own.accountId, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }) },
      ...(["wrong", /conditions on aws:MultiFactorAuthPresent/u] as const),
    ],
    [
      "that lacks an action",
      { granted: seen({ ...GRANTED, actions: planned.actions.filter((one) => one !== "ec2:DescribeVolumes") }) },
      ...(["wrong", /^its role is not allowed ec2:DescribeVolumes$/u] as const),
    ],
    [
      "that its organisation denies",
      { granted: seen({ ...GRANTED, denied: seen(["s3:ListBucket"]) }) },
      "wrong",
      /denies it all the same: s3:ListBucket/u,
    ],
    ["that cannot be read", { granted: forbidden }, "unknown", /403/u],
    ["that cannot be simulated", { granted: seen({ ...GRANTED, denied: forbidden }) }, "unknown", /403/u],
  ])("%s is found", (_, found, state, words) => {
    expect(check(found)).toEqual([
      expect.objectContaining({ state, found: expect.stringMatching(words), mend: expect.stringMatching(/./u) }),
    ]);
  });

  it("is not looked at as somebody of yet another account, nor without a profile", () => {
    expect(check({}, { caller: seen("333333333333") })).toMatchObject([
      { state: "unknown", found: "the profile us is of account 333333333333" },
    ]);
    expect(judgeAccount({ account: THERE, look: undefined }, "production")).toMatchObject([
      { state: "unknown", mend: expect.stringContaining("--account-profile 222222222222=PROFILE") },
    ]);
  });
});

describe("a trust policy", () => {
  it("counts only what lets somebody assume the role", () => {
    expect(trust({ Effect: "Deny", Action: "sts:AssumeRole", Principal: "*" })).toEqual([]);
    expect(trust({ Effect: "Allow", Action: "sts:TagSession", Principal: "*" })).toEqual([]);
    expect(trust({ Effect: "Allow", Action: ["sts:TagSession", "sts:*"], Principal: "*" })).toHaveLength(1);
    expect(
      trust({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }),
    ).toEqual([{ principals: [], externalIds: undefined, conditions: [] }]);
  });
});
