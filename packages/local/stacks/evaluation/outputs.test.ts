import { describe, expect, it } from "vitest";
import { outputsOf } from "./outputs.ts";

const place = { accountId: "000000000000", region: "eu-west-1" };
const outputs = (type: string, inputs: Readonly<Record<string, unknown>>, name = "Logical") =>
  outputsOf({ type, name, inputs }, place);

describe("what a resource answers", () => {
  it.each([
    ["aws:sqs/queue:Queue", { name: "q.fifo" }, "arn:aws:sqs:eu-west-1:000000000000:q.fifo"],
    ["aws:sns/topic:Topic", { name: "t" }, "arn:aws:sns:eu-west-1:000000000000:t"],
    ["aws:iam/role:Role", { name: "r" }, "arn:aws:iam::000000000000:role/r"],
    ["aws:lambda/function:Function", { name: "f" }, "arn:aws:lambda:eu-west-1:000000000000:function:f"],
    ["aws:s3/bucket:Bucket", { bucket: "b" }, "arn:aws:s3:::b"],
    ["aws:dynamodb/table:Table", { name: "t" }, "arn:aws:dynamodb:eu-west-1:000000000000:table/t"],
    ["aws:ssm/parameter:Parameter", { name: "/a/b" }, "arn:aws:ssm:eu-west-1:000000000000:parameter/a/b"],
    ["aws:scheduler/schedule:Schedule", { name: "s" }, "arn:aws:scheduler:eu-west-1:000000000000:schedule/default/s"],
    [
      "aws:cloudwatch/eventRule:EventRule",
      { name: "r", eventBusName: "b" },
      "arn:aws:events:eu-west-1:000000000000:rule/b/r",
    ],
    [
      "aws:cloudwatch/eventRule:EventRule",
      { name: "r", eventBusName: "default" },
      "arn:aws:events:eu-west-1:000000000000:rule/r",
    ],
    ["aws:sfn/stateMachine:StateMachine", { name: "m" }, "arn:aws:states:eu-west-1:000000000000:stateMachine:m"],
  ])("%s %o has the ARN that AWS would give it", (type, inputs, arn) => {
    expect(outputs(type, inputs)["arn"]).toBe(arn);
  });

  it("a queue's id is its URL", () => {
    const url = "https://sqs.eu-west-1.amazonaws.com/000000000000/q";
    expect(outputs("aws:sqs/queue:Queue", { name: "q" })).toMatchObject({ id: url, url });
  });

  it("a key has a well-formed id, always the same for the same name, and its own for each", () => {
    const keyId = (name: string) => outputs("aws:kms/key:Key", {}, name)["keyId"];
    expect(keyId("A")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/u);
    expect(keyId("A")).toBe(keyId("A"));
    expect(keyId("A")).not.toBe(keyId("B"));
  });

  it("a resource without a physical name has its logical one", () => {
    expect(outputs("aws:sns/topicPolicy:TopicPolicy", {})).toEqual({ id: "Logical" });
  });
});
