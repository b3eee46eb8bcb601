import type { Check } from "#domain/check-up.ts";
import type { PlannedRole } from "../access/plan-access.ts";
import type { AccountFacts, FoundRole } from "./account-facts.ts";
import { type Verdicts, verdictsAbout } from "./checks.ts";
import { judgeActions } from "./judge-actions.ts";
import type { Trust } from "./role-trust.ts";

/** Whether Surety's functions may assume the roles of another account, and those may what is done there. */
export function judgeAccount({ account, look }: AccountFacts, stage: string): readonly Check[] {
  const verdicts = verdictsAbout(`account ${account}`);
  const named = `name a profile of that account: surety doctor --stage ${stage} --account-profile ${account}=PROFILE`;
  if (look === undefined) return [verdicts.unknown("roles", "nobody said how this account is reached", named)];
  const { profile, caller, roles } = look;
  if (caller.status === "observed" && caller.value !== account)
    return [verdicts.unknown("roles", `the profile ${profile} is of account ${caller.value}`, named)];
  const apply = `apply there what this prints: surety access --stage ${stage} --account ${account}`;
  return roles.map(({ planned, found }) =>
    verdicts.of(
      `role ${planned.name}`,
      found,
      (value) => judgeFound(planned, value, apply, verdicts),
      `let whoever is behind the profile ${profile} call iam:GetRole`,
    ),
  );
}

function judgeFound(planned: PlannedRole, found: FoundRole | undefined, apply: string, verdicts: Verdicts): Check {
  const name = `role ${planned.name}`;
  if (found === undefined) return verdicts.wrong(name, `there is none in this account: ${planned.arn}`, apply);
  const shutOut = planned.trusted.filter((roleArn) => !found.trust.some((one) => lets(one, roleArn, planned)));
  if (shutOut.length > 0) return verdicts.wrong(name, shutOutInWords(shutOut, found.trust, planned), apply);
  const { granted } = found;
  if (granted.status === "unreadable")
    return verdicts.unknown(
      name,
      `it may be assumed; what it is allowed could not be read: ${granted.message}`,
      "let whoever is behind the profile call iam:ListRolePolicies and iam:GetRolePolicy",
    );
  const { actions } = planned;
  const mend = "let whoever is behind the profile call iam:SimulatePrincipalPolicy";
  const problem = judgeActions({ name, actions, putBack: apply, mend }, granted.value, verdicts);
  if (problem !== undefined) return problem;
  const asksForId = found.trust.every(({ externalIds }) => externalIds !== undefined);
  if (planned.externalIds !== undefined && !asksForId)
    return verdicts.warning(name, "asks for no external id, though surety.yaml names one", apply);
  return verdicts.ok(name, `may be assumed, and is allowed all ${actions.length} actions`);
}

/** By its own name, or with its whole account, as IAM reads it. Conditions of other kinds are not taken for met. */
function lets({ principals, externalIds, conditions }: Trust, roleArn: string, planned: PlannedRole): boolean {
  const [, partition, , , account = ""] = roleArn.split(":");
  const names = [roleArn, account, `arn:${partition}:iam::${account}:root`, "*"];
  if (conditions.length > 0 || !principals.some((one) => names.includes(one))) return false;
  if (externalIds === undefined) return true;
  return planned.externalIds?.every((id) => externalIds.includes(id)) ?? false;
}

function shutOutInWords(shutOut: readonly string[], trust: readonly Trust[], planned: PlannedRole): string {
  const conditions = [...new Set(trust.flatMap((one) => one.conditions))];
  const otherwise = shutOut.some((arn) => !trust.some((one) => lets({ ...one, externalIds: undefined }, arn, planned)));
  const why =
    conditions.length > 0
      ? `: it has conditions on ${conditions.join(", ")}`
      : otherwise
        ? ""
        : ", since it asks for another external id than surety.yaml names";
  return `does not let ${shutOut.map((arn) => arn.split("/").at(-1)).join(", ")} assume it${why}`;
}
