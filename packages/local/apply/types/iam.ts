import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import * as z from "zod";
import { applier, createOrUpdate } from "../applier.ts";

const inlinePolicy = z.strictObject({ name: z.string(), policy: z.string() });

/** The role's policies become exactly the ones described: what a function no longer needs is taken from it. */
export const role = applier(
  z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    assumeRolePolicy: z.string(),
    inlinePolicies: z.array(inlinePolicy).default([]),
    managedPolicyArns: z.array(z.string()).default([]),
  }),
  async (inputs, { clients: { iam } }) => {
    const RoleName = inputs.name;
    await createOrUpdate(
      () => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: inputs.assumeRolePolicy })),
      "EntityAlreadyExistsException",
      () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: inputs.assumeRolePolicy })),
    );

    for (const { name, policy } of inputs.inlinePolicies) {
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: name, PolicyDocument: policy }));
    }
    const described = new Set(inputs.inlinePolicies.map(({ name }) => name));
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames.filter((name) => !described.has(name))) {
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    }

    for (const PolicyArn of inputs.managedPolicyArns)
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    for (const { PolicyArn } of AttachedPolicies) {
      if (PolicyArn === undefined || inputs.managedPolicyArns.includes(PolicyArn)) continue;
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    }
    return undefined;
  },
);
