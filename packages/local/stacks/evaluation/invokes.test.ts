import { describe, expect, it } from "vitest";
import { answerInvoke } from "./invokes.ts";

const place = { accountId: "000000000000", region: "eu-west-1" };
const document = (statements: readonly object[]) =>
  answerInvoke("aws:iam/getPolicyDocument:getPolicyDocument", { statements }, place);

describe("a policy document", () => {
  it("is written as AWS reads it", () => {
    const { json } = document([
      {
        actions: ["sqs:SendMessage"],
        resources: ["arn:q"],
        principals: [{ type: "Service", identifiers: ["sns.amazonaws.com"] }],
        conditions: [
          { test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] },
          { test: "StringEquals", variable: "aws:PrincipalOrgID", values: ["o"] },
        ],
      },
      { effect: "Deny", actions: ["s3:*"], resources: ["*"], principals: [{ type: "*", identifiers: ["*"] }] },
    ]);
    expect(JSON.parse(String(json))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["sqs:SendMessage"],
          Resource: ["arn:q"],
          Principal: { Service: ["sns.amazonaws.com"] },
          Condition: { StringEquals: { "aws:SourceAccount": ["1"], "aws:PrincipalOrgID": ["o"] } },
        },
        { Effect: "Deny", Action: ["s3:*"], Resource: ["*"], Principal: "*" },
      ],
    });
  });

  it("without statements says that it has none, so that SST attaches no policy", () => {
    expect(document([])).not.toHaveProperty("statements");
    expect(document([{ actions: ["sns:Publish"], resources: ["arn:t"] }])).toHaveProperty("statements");
  });

  it("with a part that is not known is refused, not shortened", () => {
    expect(() => document([{ actions: ["sns:Publish"], notPrincipals: [] }])).toThrow(/notPrincipals/u);
  });
});

describe("a question that nobody has foreseen", () => {
  it("is an error that says where to add the answer", () => {
    expect(() => answerInvoke("aws:ec2/getVpc:getVpc", {}, place)).toThrow(
      "The stacks ask AWS for aws:ec2/getVpc:getVpc; add an answer to packages/local/stacks/evaluation/invokes.ts.",
    );
  });
});
