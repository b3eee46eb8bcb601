import type { Check } from "#domain/check-up.ts";
import type { Configuration } from "#domain/configuration.ts";
import type { Verdicts } from "./checks.ts";
import type { FunctionFacts } from "./deployment-facts.ts";
import type { FunctionOfSurety } from "./functions.ts";
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
    ({ actions, denied, conditional, roleArn }) => {
      const wanted = neededBy(of, configuration);
      const lacking = wanted.filter((action) => !actions.includes(action));
      if (lacking.length > 0) {
        const found = `its role is not allowed ${lacking.join(", ")}`;
        return verdicts.wrong(
          name,
          found,
          `put its policy back: npx sst deploy --stage ${stage} (npx sst refresh first)`,
        );
      }
      if (denied.status === "unreadable")
        return verdicts.unknown(
          name,
          `its policies allow all ${wanted.length} actions; whether something else denies them is not known: ${denied.message}`,
          mend,
        );
      if (denied.value.length > 0)
        return verdicts.wrong(
          name,
          `its policies allow it, and IAM denies it all the same: ${denied.value.join(", ")}`,
          `look for a permissions boundary of ${roleArn}, and for service control policies of your organisation`,
        );
      const untold = conditional.length === 0 ? "" : `; under conditions, so not simulated: ${conditional.join(", ")}`;
      return verdicts.ok(name, `its role is allowed all ${wanted.length} actions${untold}`);
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
