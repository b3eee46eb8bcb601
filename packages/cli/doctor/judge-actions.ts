import type { Check } from "#domain/check-up.ts";
import type { Verdicts } from "./checks.ts";
import type { GrantedRole } from "./granted-role.ts";

interface Wanted {
  /** Of the check. */
  readonly name: string;
  readonly actions: readonly string[];
  /** What gives the role its policy. */
  readonly putBack: string;
  /** How to be able to ask IAM. */
  readonly mend: string;
}

/** What a role lacks, or is denied all the same; undefined where it may all that is wanted. */
export function judgeActions(
  { name, actions, putBack, mend }: Wanted,
  granted: GrantedRole,
  verdicts: Verdicts,
): Check | undefined {
  const { roleArn, denied } = granted;
  const lacking = actions.filter((action) => !granted.actions.includes(action));
  if (lacking.length > 0) return verdicts.wrong(name, `its role is not allowed ${lacking.join(", ")}`, putBack);
  if (denied.status === "unreadable")
    return verdicts.unknown(
      name,
      `its policies allow all ${actions.length} actions; whether something else denies them is not known: ${denied.message}`,
      mend,
    );
  if (denied.value.length === 0) return undefined;
  return verdicts.wrong(
    name,
    `its policies allow it, and IAM denies it all the same: ${denied.value.join(", ")}`,
    `look for a permissions boundary of ${roleArn}, and for service control policies of its organisation`,
  );
}
