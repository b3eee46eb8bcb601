import { randomUUID } from "node:crypto";
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { Scene } from "./scene.ts";

/** Something that somebody did, and can take back. */
export interface Mistake {
  undo(): Promise<void>;
}

/** Forbids a function's role what the stacks allow it; a denial wins over every permission. */
export async function deny(
  { iam, lambda }: Scene,
  functionName: string,
  { action, resource = "*" }: { readonly action: string; readonly resource?: string },
): Promise<Mistake> {
  const { Role = "" } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  const named = { RoleName: Role.split("/").at(-1), PolicyName: `a-mistake-${randomUUID()}` };
  const statement = { Effect: "Deny", Action: action, Resource: resource };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument }));
  return { undo: async () => void (await iam.send(new DeleteRolePolicyCommand(named))) };
}
