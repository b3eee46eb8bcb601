import * as z from "zod";
import type { EvaluatedResource } from "#local/stacks/evaluated-resource.ts";
import { ofType } from "./evaluated.ts";

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

const documentSchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(["Allow", "Deny"]),
      Action: oneOrMore,
      Resource: oneOrMore.optional(),
      Principal: z.union([z.literal("*"), z.record(z.string(), oneOrMore)]).optional(),
      Condition: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
export type Statement = z.infer<typeof documentSchema>["Statement"][number];

/** The statements of a policy, single values as lists. */
export const statementsOf = (policy: unknown): readonly Statement[] =>
  documentSchema.parse(JSON.parse(z.string().parse(policy))).Statement;

const roleSchema = z.object({
  assumeRolePolicy: z.string(),
  inlinePolicies: z.array(z.object({ policy: z.string() })),
  managedPolicyArns: z.array(z.string()).default([]),
});

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly trusts: readonly Statement[];
  readonly grants: readonly Statement[];
  readonly managedPolicyArns: readonly string[];
}

export function rolesOf(resources: readonly EvaluatedResource[]): readonly Role[] {
  return ofType(resources, "aws:iam/role:Role").map(({ name, inputs, outputs }) => {
    const { assumeRolePolicy, inlinePolicies, managedPolicyArns } = roleSchema.parse(inputs);
    return {
      name,
      arn: outputs["arn"] ?? "",
      trusts: statementsOf(assumeRolePolicy),
      grants: inlinePolicies.flatMap(({ policy }) => statementsOf(policy)),
      managedPolicyArns,
    };
  });
}
