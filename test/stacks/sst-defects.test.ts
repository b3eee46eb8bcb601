import { beforeAll, describe, expect, it } from "vitest";
import type { EvaluatedResource } from "#local/stacks/evaluated-resource.ts";
import { evaluateSample, ofType } from "./evaluated.ts";
import { problemsOf } from "./state-machine.ts";
import { rolesOf, statementsOf } from "./statements.ts";

// What SST 4.17 writes, beside what stacks/defaults.ts makes of it. When a test of the left column fails after an
// update, SST has mended the defect: the correction and both tests can go.

let alone: readonly EvaluatedResource[];
let corrected: readonly EvaluatedResource[];
beforeAll(async () => {
  alone = await evaluateSample("sst-alone");
  corrected = await evaluateSample("corrected");
});

describe("a function's role", () => {
  const trustsAccountRoot = (resources: readonly EvaluatedResource[]) =>
    rolesOf(resources)
      .filter(({ trusts }) => JSON.stringify(trusts).includes(":root"))
      .map(({ name }) => name);

  it("trusts the account's root when SST is left alone", () => {
    expect(trustsAccountRoot(alone)).toContain("EchoRole");
  });

  it("trusts Lambda only, once corrected", () => {
    expect(trustsAccountRoot(corrected)).toEqual([]);
    const echo = rolesOf(corrected).find(({ name }) => name === "EchoRole");
    expect(echo?.trusts).toEqual([
      { Effect: "Allow", Action: ["sts:AssumeRole"], Principal: { Service: ["lambda.amazonaws.com"] } },
    ]);
  });
});

describe("a state machine's role", () => {
  const grants = (resources: readonly EvaluatedResource[]) =>
    rolesOf(resources)
      .filter(({ name }) => name === "MachineRole")
      .flatMap((role) => role.grants.flatMap((statement) => statement.Action));

  it("may do everything to every event bus, and start any state machine, when SST is left alone", () => {
    expect(grants(alone)).toEqual(expect.arrayContaining(["events:*", "states:StartExecution"]));
  });

  it("may write its log and invoke its functions, once corrected", () => {
    const actions = grants(corrected);
    expect(actions).toContain("lambda:InvokeFunction");
    expect(actions.filter((action) => !action.startsWith("logs:"))).toEqual(["lambda:InvokeFunction"]);
  });
});

describe("the policy of a subscribed queue", () => {
  const conditions = (resources: readonly EvaluatedResource[]) =>
    ofType(resources, "aws:sqs/queuePolicy:QueuePolicy").flatMap(({ inputs }) =>
      statementsOf(inputs["policy"]).map((statement) => statement.Condition),
    );

  it("admits services on behalf of any account when SST is left alone", () => {
    expect(conditions(alone)).toEqual([undefined, undefined]);
  });

  it("admits them on behalf of this account only, once corrected", () => {
    const condition = { StringEquals: { "aws:SourceAccount": "000000000000" } };
    expect(conditions(corrected)).toEqual([condition, condition]);
  });
});

describe("a state machine's task with a time-out", () => {
  const definition = (resources: readonly EvaluatedResource[]) => {
    const [machine] = ofType(resources, "aws:sfn/stateMachine:StateMachine");
    return JSON.parse(String(machine?.inputs["definition"]));
  };

  it("has a field that the States Language does not know when SST is left alone", () => {
    expect(definition(alone).States.Ask).toMatchObject({ Timeout: 30 });
    expect(problemsOf(definition(alone))).toContain("/States/Ask is invalid");
  });

  it("has TimeoutSeconds and is valid, once corrected", () => {
    expect(definition(corrected).States.Ask).toMatchObject({ TimeoutSeconds: 30 });
    expect(definition(corrected).States.Ask).not.toHaveProperty("Timeout");
    expect(problemsOf(definition(corrected))).toBe("");
  });
});
