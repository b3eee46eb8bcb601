import { describe, expect, it } from "vitest";
import { acceptServicesOf, namedActionsOnly, taskTimeouts, withoutAccountRoot } from "../../stacks/corrections.ts";

const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const assume = (Principal: unknown) => ({ Effect: "Allow", Action: "sts:AssumeRole", Principal });
const root = "arn:aws:iam::111122223333:root";

describe("who may assume a role", () => {
  it.each([
    ["a service stays", { Service: "scheduler.amazonaws.com" }, { Service: "scheduler.amazonaws.com" }],
    [
      "the root goes, the service beside it stays",
      { Service: ["lambda.amazonaws.com"], AWS: [root] },
      { Service: ["lambda.amazonaws.com"] },
    ],
    [
      "another role stays beside the root",
      { AWS: [root, "arn:aws:iam::1:role/ci"] },
      { AWS: ["arn:aws:iam::1:role/ci"] },
    ],
  ])("%s", (_, before, after) => {
    expect(withoutAccountRoot(policy(assume(before)))).toBe(policy(assume(after)));
  });

  it("a statement that names nobody but the root goes", () => {
    expect(withoutAccountRoot(policy(assume({ AWS: root })))).toBe(policy());
  });

  it("a policy may come as an object", () => {
    expect(withoutAccountRoot(JSON.parse(policy(assume({ AWS: root }))))).toBe(policy());
  });
});

describe("what a role may do", () => {
  const allow = (Action: unknown, Resource: unknown) => ({ Effect: "Allow", Action, Resource });

  it("every action on every event bus goes", () => {
    expect(namedActionsOnly(policy(allow("events:*", "*")))).toBe(policy());
  });

  it("starting any state machine goes, starting a named one stays", () => {
    const any = allow(["states:StartExecution", "states:DescribeExecution"], ["*"]);
    const named = allow(["states:StartExecution"], ["arn:aws:states:eu-west-1:1:stateMachine:child"]);
    expect(namedActionsOnly(policy(any, named))).toBe(policy(named));
  });

  it("a statement with other actions besides stays, for a person to see", () => {
    const mixed = policy(allow(["events:*", "logs:PutLogEvents"], "*"));
    expect(namedActionsOnly(mixed)).toBe(mixed);
  });
});

describe("who may send to a queue", () => {
  const send = { Effect: "Allow", Action: "sqs:SendMessage", Principal: { Service: "sns.amazonaws.com" } };

  it("a service may, on behalf of this account", () => {
    const condition = { StringEquals: { "aws:SourceAccount": "1" } };
    expect(acceptServicesOf("1", policy(send))).toBe(policy({ ...send, Condition: condition }));
  });

  it.each([
    ["a condition that is there", { ...send, Condition: { ArnEquals: { "aws:SourceArn": "arn:…" } } }],
    ["a role", { ...send, Principal: { AWS: "arn:aws:iam::1:role/ci" } }],
    ["a denial", { ...send, Effect: "Deny" }],
  ])("%s is left as it is", (_, statement) => {
    expect(acceptServicesOf("1", policy(statement))).toBe(policy(statement));
  });
});

describe("the time-out of a task", () => {
  it("gets the name that the States Language gives it, also within a Map or a Parallel", () => {
    const task = (timeout: object) => ({ Type: "Task", Resource: "arn:…", ...timeout });
    const machine = (timeout: object) => ({
      StartAt: "All",
      States: { All: { Type: "Map", ItemProcessor: { StartAt: "One", States: { One: task(timeout) } } } },
    });
    expect(JSON.parse(taskTimeouts(JSON.stringify(machine({ Timeout: 5 }))))).toEqual(machine({ TimeoutSeconds: 5 }));
  });

  it("is left alone in what is passed to a task", () => {
    const machine = { States: { Ask: { Type: "Task", Arguments: { Payload: { Timeout: 5 } } } } };
    expect(JSON.parse(taskTimeouts(JSON.stringify(machine)))).toEqual(machine);
  });
});
