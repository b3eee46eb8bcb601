import type { Check } from "#domain/check-up.ts";
import type { Configuration } from "#domain/configuration.ts";
import type { Verdicts } from "./checks.ts";
import type { FunctionFacts } from "./deployment-facts.ts";
import type { FunctionOfSurety } from "./functions.ts";
import { judgeActions } from "./judge-actions.ts";
import needed from "./needed-actions.json" with { type: "json" };

/** Whether a function's role is allowed what the function calls, and nothing denies it all the same. */
export function judgeRole(
  { of, role }: FunctionFacts,
  stage: string,
  configuration: Configuration | undefined,
  verdicts: Verdicts,
): Check {
  const name = `iam ${of.name}`;
  const mend = "let whoever runs this call iam:ListRolePolicies, iam:GetRolePolicy and iam:SimulatePrincipalPolicy";
  return verdicts.of(
    name,
    role,
    (granted) => {
      const { conditional } = granted;
      const actions = neededBy(of, configuration);
      const putBack = `put its policy back: npx sst deploy --stage ${stage} (npx sst refresh first)`;
      const problem = judgeActions({ name, actions, putBack, mend }, granted, verdicts);
      if (problem !== undefined) return problem;
      const untold = conditional.length === 0 ? "" : `; under conditions, so not simulated: ${conditional.join(", ")}`;
      return verdicts.ok(name, `its role is allowed all ${actions.length} actions${untold}`);
    },
    mend,
  );
}

/** In another account the roles of that account allow what is called there, and the function assumes them. */
function neededBy({ name, group }: FunctionOfSurety, configuration: Configuration | undefined): readonly string[] {
  if (group === undefined) return needed[name];
  const elsewhere = configuration?.clusters.filter(({ account }) => account !== undefined) ?? [];
  const assuming = elsewhere.length === 0 ? [] : ["sts:AssumeRole"];
  if (elsewhere.length > 0 && elsewhere.length === configuration?.clusters.length) return assuming;
  return [...needed[name].filter((action) => isCalled(action, configuration)), ...assuming];
}

/** Actions that only some configurations need. Without the file at hand, nobody can say that they are missing. */
function isCalled(action: string, configuration: Configuration | undefined): boolean {
  if (action === "ssm:GetParameter") return configuration?.keycloak !== undefined;
  if (action === "kms:Decrypt")
    return configuration?.clusters.some(({ velero }) => velero.kmsKeyArn !== undefined) ?? false;
  return true;
}
