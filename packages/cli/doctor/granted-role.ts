import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import * as z from "zod";
import { observed, type Reading } from "#domain/reading.ts";
import { readAws } from "#facts/live/aws-reading.ts";
import type { Clock } from "#runtime/clock.ts";
import type { AwsAccess } from "../deployment/aws-access.ts";

/** What a function's role is allowed. */
export interface GrantedRole {
  readonly roleArn: string;
  /** By its own policies. */
  readonly actions: readonly string[];
  /**
   * Of these, what IAM says is denied all the same, by a boundary or by a policy of the organisation. Unreadable where
   * the simulator may not be asked.
   */
  readonly denied: Reading<readonly string[]>;
  /** What the simulator cannot tell, since it depends on the request. */
  readonly conditional: readonly string[];
}

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const document = z.object({
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Action: list,
      Resource: list,
      Condition: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
type Statement = z.infer<typeof document>["Statement"][number];

/** Reads a role's own policies, and has IAM simulate what they allow. Changes nothing. */
export function readRole(roleArn: string, access: AwsAccess, clock: Clock): Promise<Reading<GrantedRole>> {
  const RoleName = roleArn.split("/").at(-1) ?? "";
  const iam = new IAMClient(access);
  return readAws(`AWS: role ${RoleName}`, clock, async () => {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const policies = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        return document.parse(JSON.parse(decodeURIComponent(PolicyDocument))).Statement;
      }),
    );
    const allowing = policies.flat().filter(({ Effect }) => Effect === "Allow");
    const plain = allowing.filter(({ Condition }) => Condition === undefined);
    const always = new Set(plain.flatMap(({ Action }) => Action));
    const actions = [...new Set(allowing.flatMap(({ Action }) => Action))].sort();
    return {
      ...{ roleArn, actions },
      denied: await simulate(roleArn, plain, iam, clock),
      conditional: actions.filter((action) => !always.has(action)),
    };
  });
}

/** The first resource of each statement stands for the others, which the same statement allows. */
async function simulate(
  PolicySourceArn: string,
  statements: readonly Statement[],
  iam: IAMClient,
  clock: Clock,
): Promise<Reading<readonly string[]>> {
  const denied = new Set<string>();
  for (const { Action, Resource } of statements) {
    const [resource = "*"] = Resource;
    const request = { PolicySourceArn, ActionNames: Action, ResourceArns: [resource] };
    const answer = await readAws("AWS: simulate-principal-policy", clock, () =>
      iam.send(new SimulatePrincipalPolicyCommand(request)),
    );
    if (answer.status === "unreadable") return answer;
    for (const { EvalActionName = "", EvalDecision, MissingContextValues = [] } of answer.value.EvaluationResults ?? [])
      if (EvalDecision !== "allowed" && MissingContextValues.length === 0) denied.add(EvalActionName);
  }
  return observed([...denied].sort(), clock());
}
