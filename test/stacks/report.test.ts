import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateStacks } from "#local/stacks/evaluate.ts";
import { type EvaluatedResource, findResource } from "#local/stacks/evaluated-resource.ts";
import { silentProgress } from "#runtime/progress.ts";
import { configPath, evaluateStage, ofType } from "./evaluated.ts";
import { rolesOf } from "./statements.ts";

const SIGN_IN = `
report:
  signIn: { issuer: "https://sign-in.example.com/realms/staff", secretParameter: /surety/report, viewers: { value: compliance } }
`;

/** The stacks with people signing in to the report. */
async function evaluateWithSignIn(): Promise<readonly EvaluatedResource[]> {
  const file = join(await mkdtemp(join(tmpdir(), "surety-report-")), "surety.yaml");
  await writeFile(file, (await readFile(configPath, "utf8")) + SIGN_IN);
  const place = { stage: "development", accountId: "000000000000", region: "eu-west-1" };
  return evaluateStacks({ ...place, configPath: file, progress: silentProgress });
}

/** Statements of the function's own policy that let everybody in. */
const open = (resources: readonly EvaluatedResource[]) =>
  ofType(resources, "aws:lambda/permission:Permission").filter(({ inputs }) => inputs["principal"] === "*");

describe("the report's address", () => {
  it.each(["development", "production"])(
    "is for those alone whom IAM lets in, where nobody signs in: %s",
    async (stage) => {
      const resources = await evaluateStage(stage);
      const url = findResource(resources, "aws:lambda/functionUrl:FunctionUrl", "ReportUrl");
      expect(url.inputs).toMatchObject({ authorizationType: "AWS_IAM", invokeMode: "BUFFERED" });
      expect(url.inputs["cors"]).toBeUndefined();
      expect(open(resources)).toEqual([]);
      expect(ofType(resources, "aws:lambda/functionUrl:FunctionUrl")).toHaveLength(1);
    },
  );

  it("is left to the function to guard, where people sign in, which may then read its client's secret and no other", async () => {
    const resources = await evaluateWithSignIn();
    const url = findResource(resources, "aws:lambda/functionUrl:FunctionUrl", "ReportUrl");
    expect(url.inputs).toMatchObject({ authorizationType: "NONE" });
    expect(open(resources).every(({ name }) => name.startsWith("Report"))).toBe(true);
    const grants = rolesOf(resources).find(({ name }) => name === "ReportRole")?.grants ?? [];
    expect(grants.filter(({ Action }) => Action.some((action) => action.startsWith("ssm:")))).toMatchObject([
      { Action: ["ssm:GetParameter"], Resource: ["arn:aws:ssm:eu-west-1:000000000000:parameter/surety/report"] },
    ]);
  });
});
