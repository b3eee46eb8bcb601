import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { clusterSchema } from "#domain/configuration.ts";
import { mapRolesOf } from "./aws-auth.ts";
import { templateOf } from "./cloudformation.ts";
import { planAccess } from "./plan-access.ts";
import { chooseAccount } from "./show-access.ts";

const OWN = { partition: "aws", accountId: "111111111111" };
const THERE = "222222222222";
const functionOf = (name: string) => ({
  name,
  roleArn: `arn:aws:iam::111111111111:role/x/${name}`,
  group: `surety:${name}`,
});
const FUNCTIONS = ["sweep", "tenant-events", "delete-tenant", "prune-retention", "rehearse-restore"].map(functionOf);

const account = (changes: object = {}) => ({
  readerRole: `arn:aws:iam::${THERE}:role/surety-reader`,
  removerRole: `arn:aws:iam::${THERE}:role/ops/surety-remover`,
  externalId: "example",
  ...changes,
});
const cluster = (name: string, region: string, changes: object = {}) =>
  clusterSchema.parse({ name, region, velero: { bucket: `backups-${name}` }, ...changes });
const HOME = cluster("prod-eu", "eu-west-1");
const US = cluster("prod-us", "us-east-1", { account: account() });
const plan = (clusters = [HOME, US], of = THERE) => planAccess(of, clusters, FUNCTIONS, OWN);

describe("what an administrator applies in another account", () => {
  it("is each configured role, at its path, trusting the functions that assume it and asking for the external id", () => {
    const [reader, remover] = plan().roles;
    expect([reader?.path, reader?.name, remover?.path, remover?.name]).toEqual([
      ...["/", "surety-reader", "/ops/", "surety-remover"],
    ]);
    expect(reader?.trust.Statement).toEqual([
      {
        ...{ Effect: "Allow", Action: "sts:AssumeRole" },
        Principal: { AWS: ["sweep", "tenant-events"].map((name) => functionOf(name).roleArn) },
        Condition: { StringEquals: { "sts:ExternalId": ["example"] } },
      },
    ]);
    expect(JSON.stringify(remover?.trust)).not.toMatch(/role\/x\/(?:sweep|tenant-events)/u);
  });

  it("names that account's clusters and buckets, and nothing of another's, and leaves nothing to be filled in", () => {
    const text = JSON.stringify(plan().roles);
    expect(text).toContain(`arn:aws:eks:us-east-1:${THERE}:cluster/prod-us`);
    expect(text).toContain("arn:aws:s3:::backups-prod-us/backups/*.tar.gz");
    expect(text).not.toMatch(/prod-eu|\$\{/u);
  });

  it("deletes by the remover alone", () => {
    const [reader, remover] = plan().roles;
    expect(JSON.stringify(reader?.policy)).not.toMatch(/Delete|Put/u);
    expect(JSON.stringify(remover?.policy)).toMatch(/s3:DeleteObjectVersion.*ec2:DeleteVolume/u);
  });

  it("reads a key of the customer's own by S3 alone, under that partition's host names", () => {
    const kmsKeyArn = "arn:aws-cn:kms:cn-north-1:333333333333:key/mrk-1";
    const role = (name: string) => `arn:aws-cn:iam::333333333333:role/${name}`;
    const roles = { readerRole: role("r"), removerRole: role("d") };
    const china = cluster("cn", "cn-north-1", { account: roles, velero: { bucket: "backups-cn", kmsKeyArn } });
    const statements = planAccess("333333333333", [china], FUNCTIONS, OWN).roles[0]?.policy.Statement;
    expect(statements).toContainEqual({
      ...{ Effect: "Allow", Action: ["kms:Decrypt"], Resource: [kmsKeyArn] },
      Condition: { StringEquals: { "kms:ViaService": ["s3.cn-north-1.amazonaws.com.cn"] } },
    });
  });

  it("asks for no external id where one of a role's clusters has none: it would be shut out", () => {
    const without = cluster("prod-ap", "ap-south-1", { account: account({ externalId: undefined }) });
    expect(plan([US, without]).roles[0]?.trust.Statement[0]).not.toHaveProperty("Condition");
    const other = cluster("prod-ap", "ap-south-1", { account: account({ externalId: "other" }) });
    expect(plan([US, other]).roles[0]?.trust.Statement[0]).toMatchObject({
      Condition: { StringEquals: { "sts:ExternalId": ["example", "other"] } },
    });
  });

  it("puts each function's role into its group of each cluster there, in Surety's own account as well", () => {
    expect(plan().entries.map(({ cluster: at, kubernetesGroups }) => `${at} ${kubernetesGroups}`)).toEqual(
      FUNCTIONS.map(({ group }) => `prod-us ${group}`),
    );
    const own = plan([HOME, US], OWN.accountId);
    expect([own.roles, own.entries.length, own.entries[0]?.cluster]).toEqual([[], 5, "prod-eu"]);
  });
});

describe("the template for CloudFormation", () => {
  const resources = (template: object) => ("Resources" in template ? template.Resources : undefined);

  it("makes roles and access entries", () => {
    expect(resources(templateOf(plan()))).toMatchObject({
      RoleSuretyReader: { Type: "AWS::IAM::Role", Properties: { RoleName: "surety-reader", Path: "/" } },
      RoleSuretyRemover: { Properties: { RoleName: "surety-remover", Path: "/ops/" } },
      EntryProdUsSweep: {
        Type: "AWS::EKS::AccessEntry",
        Properties: { ClusterName: "prod-us", KubernetesGroups: ["surety:sweep"] },
      },
    });
  });

  it("of clusters in several regions makes the roles once, and entries where their cluster is", () => {
    const template = templateOf(plan([US, cluster("prod-ap", "ap-south-1", { account: account() })]));
    expect(template).toMatchObject({
      Conditions: { InApSouth1: { "Fn::Equals": [{ Ref: "AWS::Region" }, "ap-south-1"] } },
      Resources: {
        RoleSuretyReader: { Condition: "InUsEast1" },
        EntryProdApSweep: { Condition: "InApSouth1" },
      },
    });
  });

  it("loses nothing to names that come out the same", () => {
    const twins = ["prod-1", "prod1"].map((name) => cluster(name, "us-east-1", { account: account() }));
    const places = planAccess(THERE, twins, FUNCTIONS, OWN);
    expect(Object.keys(resources(templateOf(places)) ?? {})).toHaveLength(places.roles.length + places.entries.length);
  });
});

it("aws-auth gets each role without its path, and with its group", () => {
  const [first, ...others] = parse(mapRolesOf(plan()));
  expect(first).toEqual({
    ...{ rolearn: "arn:aws:iam::111111111111:role/sweep", username: "surety:sweep:{{SessionName}}" },
    groups: ["surety:sweep"],
  });
  expect(others).toHaveLength(4);
});

describe("the account", () => {
  const third = cluster("third", "us-east-1", {
    account: { readerRole: "arn:aws:iam::333333333333:role/r", removerRole: "arn:aws:iam::333333333333:role/d" },
  });

  it.each([
    ["is the only other one", [HOME, US], undefined, THERE],
    ["is Surety's own where there is no other", [HOME], undefined, OWN.accountId],
    ["is the one that is named", [HOME, US, third], "333333333333", "333333333333"],
  ])("%s", (_, clusters, asked, expected) => {
    expect(chooseAccount(asked, clusters, OWN.accountId)).toBe(expected);
  });

  it.each([
    [[HOME, US, third], undefined, "found none, and clusters in several other accounts"],
    [[HOME, US], "444444444444", 'found "444444444444"; allowed is one in which there are clusters: 111111111111, 222'],
  ])("has to be told apart", (clusters, asked, problem) => {
    expect(() => chooseAccount(asked, clusters, OWN.accountId)).toThrow(problem);
  });
});
