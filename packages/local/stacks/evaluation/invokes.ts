import * as z from "zod";
import type { Place } from "./request.ts";

/** Answers what the stacks ask AWS about. A question without an answer here is an error: guessing would hide it. */
export function answerInvoke(token: string, inputs: unknown, { accountId, region }: Place): Record<string, unknown> {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { id: accountId, accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    case "aws:index/getRegion:getRegion":
      return { id: region, name: region, region };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return policyDocument(policyInputSchema.parse(inputs));
    default:
      throw new Error(`The stacks ask AWS for ${token}; add an answer to packages/local/stacks/evaluation/invokes.ts.`);
  }
}

const strings = z.array(z.string()).optional();
const policyInputSchema = z.looseObject({
  statements: z
    .array(
      z.strictObject({
        sid: z.string().optional(),
        effect: z.string().optional(),
        actions: strings,
        notActions: strings,
        resources: strings,
        notResources: strings,
        principals: z.array(z.strictObject({ type: z.string(), identifiers: z.array(z.string()) })).optional(),
        conditions: z
          .array(z.strictObject({ test: z.string(), variable: z.string(), values: z.array(z.string()) }))
          .optional(),
      }),
    )
    .optional(),
});
type PolicyInput = z.infer<typeof policyInputSchema>;
type StatementInput = NonNullable<PolicyInput["statements"]>[number];

/** As the provider answers: without statements there is no `statements`, which SST takes to mean 'no policy'. */
function policyDocument({ statements = [] }: PolicyInput): Record<string, unknown> {
  const json = JSON.stringify({ Version: "2012-10-17", Statement: statements.map(statementOf) });
  return { id: "policy", json, minifiedJson: json, ...(statements.length > 0 && { statements }) };
}

function statementOf(input: StatementInput): Record<string, unknown> {
  return {
    Sid: input.sid,
    Effect: input.effect ?? "Allow",
    Action: input.actions,
    NotAction: input.notActions,
    Resource: input.resources,
    NotResource: input.notResources,
    Principal: principalOf(input.principals),
    Condition: input.conditions && conditionOf(input.conditions),
  };
}

function principalOf(principals: StatementInput["principals"]): unknown {
  if (principals === undefined || principals.length === 0) return undefined;
  if (principals.some(({ type }) => type === "*")) return "*";
  return Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers]));
}

function conditionOf(conditions: NonNullable<StatementInput["conditions"]>): Record<string, Record<string, string[]>> {
  const byTest: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) byTest[test] = { ...byTest[test], [variable]: values };
  return byTest;
}
