import { describe, expect, it } from "vitest";
import { evaluateConfigured, evaluateStage, ofType } from "./evaluated.ts";
import { rolesOf } from "./statements.ts";

const functionsIn = (resources: Awaited<ReturnType<typeof evaluateStage>>) =>
  ofType(resources, "aws:lambda/function:Function").map(({ inputs }) => inputs["vpcConfig"]);

describe("functions of a configuration with vpc", async () => {
  const resources = await evaluateConfigured("private.yaml");

  it("all run in its subnets, behind its security groups", () => {
    const vpcConfig = {
      subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
      securityGroupIds: ["sg-0123456789abcdef0"],
    };
    const functions = functionsIn(resources);
    expect(functions.length).toBeGreaterThan(3);
    for (const one of functions) expect(one).toMatchObject(vpcConfig);
  });

  it("may make their network interfaces, by AWS's own policy for it, and are allowed nothing else by such", () => {
    const managed = rolesOf(resources).flatMap(({ managedPolicyArns }) => managedPolicyArns);
    expect([...new Set(managed)].sort()).toEqual([
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
      "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    ]);
  });
});

it("functions of a configuration without it run in no VPC", async () => {
  expect(functionsIn(await evaluateStage("development")).filter((one) => one !== undefined)).toEqual([]);
});
