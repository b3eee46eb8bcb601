import { randomBytes } from "node:crypto";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { tenantIdSchema } from "#domain/tenant.ts";
import { createRehearsalExecutions } from "#effects/rehearsal/rehearsal-executions.ts";
import { awsClientOptions } from "#local/aws.ts";
import { waitUntil } from "#local/servers/wait.ts";

const { aws } = inject("environment");
const states = new SFNClient(awsClientOptions(aws));
const name = `executions-${randomBytes(4).toString("hex")}`;
const request = (rehearsal: string) => ({
  ...{ cluster: "prod-eu", tenant: tenantIdSchema.parse("acme"), rehearsal, execution: 1 },
});

describe("the executions of rehearsals", () => {
  let stateMachineArn = "";
  const open = () => createRehearsalExecutions(states, stateMachineArn);

  beforeAll(async () => {
    const definition = {
      StartAt: "Hold",
      States: { Hold: { Type: "Wait", Seconds: 600, Next: "Over" }, Over: { Type: "Succeed" } },
    };
    const trust = { Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await new IAMClient(awsClientOptions(aws)).send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }),
    );
    const created = await states.send(
      new CreateStateMachineCommand({
        ...{ name, definition: JSON.stringify(definition), roleArn: `arn:aws:iam::${aws.accountId}:role/${name}` },
      }),
    );
    stateMachineArn = created.stateMachineArn ?? "";
  });

  const started = async (rehearsal: string) => {
    const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions.filter((one) => one.name?.startsWith(`${rehearsal}-`));
  };

  it("is absent until it is started, and started once however often it is asked for", async () => {
    const executions = open();
    expect(await executions.statusOf(request("once"))).toEqual({ kind: "absent" });
    await executions.start(request("once"));
    await executions.start(request("once"));
    expect(await executions.statusOf(request("once"))).toEqual({ kind: "running" });
    expect(await started("once")).toMatchObject([{ name: "once-1", status: "RUNNING" }]);
  });

  it("has ended once somebody stopped it, and is not started anew by its name", async () => {
    const executions = open();
    await executions.start(request("stopped"));
    const [execution] = await started("stopped");
    const before = Date.now();
    await states.send(new StopExecutionCommand({ executionArn: execution?.executionArn }));
    const hasEnded = async () => (await executions.statusOf(request("stopped"))).kind === "ended";
    await waitUntil("the end of the execution", hasEnded, { deadline: 10_000, every: 50 });
    const status = await executions.statusOf(request("stopped"));
    expect(status.kind === "ended" && Math.abs(status.at - before)).toBeLessThan(60_000);
    await executions.start(request("stopped"));
    expect(await started("stopped")).toMatchObject([{ status: "ABORTED" }]);
    await executions.start({ ...request("stopped"), execution: 2 });
    expect(await executions.statusOf({ ...request("stopped"), execution: 2 })).toEqual({ kind: "running" });
  });

  it("whose name another has is said to be another's", async () => {
    const executions = open();
    await executions.start(request("taken"));
    const other = { ...request("taken"), tenant: tenantIdSchema.parse("globex") };
    await expect(executions.start(other)).rejects.toThrow("Execution taken-1 exists with another input");
  });
});
