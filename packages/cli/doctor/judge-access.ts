import type { Check } from "#domain/check-up.ts";
import type { Verdicts } from "./checks.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { GrantedGroup, GuardState } from "./granted-access.ts";
import { describeRight, type Guard, type Right } from "./shipped-access.ts";

const APPLY = "apply the shipped manifests: kubectl apply -k deploy/rbac";

/** What Kubernetes lets Surety's groups do, and what keeps them from doing more. */
export function judgeAccess({ cluster, granted, guards }: ClusterFacts, verdicts: Verdicts): readonly Check[] {
  const { namespace } = cluster.velero;
  return [
    ...granted.map(({ name, granted: group }) =>
      verdicts.of(
        `rbac ${name}`,
        group,
        (value) => judgeGroup(value, namespace, verdicts),
        "run this as somebody who may create subjectaccessreviews, such as a cluster's administrator",
      ),
    ),
    ...guards.map(({ guard, state }) =>
      verdicts.of(
        guardName(guard),
        state,
        (value) => judgeGuard(guard, value, verdicts),
        "run this as somebody who may get admission policies, such as a cluster's administrator",
      ),
    ),
  ];
}

function judgeGroup({ name, needed, lacking, everything }: GrantedGroup, namespace: string, verdicts: Verdicts): Check {
  const check = `rbac ${name}`;
  if (everything)
    return verdicts.wrong(
      check,
      "may do everything in the cluster, which takes all meaning from what keeps it to tenants' things",
      `find the binding, and remove it: kubectl get clusterrolebindings -o wide | grep ${name}`,
    );
  if (lacking.length === 0) return verdicts.ok(check, `may do all ${needed} things that it needs`);
  const elsewhere = namespace !== "velero" && lacking.every(({ inVelero }) => inVelero);
  return verdicts.wrong(
    check,
    `may not do ${lacking.length} of ${needed} things that it needs: ${inWords(lacking, namespace)}`,
    elsewhere ? `change the namespace velero to ${namespace} in deploy/rbac, then ${APPLY}` : APPLY,
  );
}

const MOST_NAMED = 5;

function inWords(rights: readonly Right[], namespace: string): string {
  const named = rights.slice(0, MOST_NAMED).map((right) => {
    return describeRight(right) + (right.inVelero ? ` in ${namespace}` : "");
  });
  const more = rights.length - named.length;
  return named.join(", ") + (more > 0 ? `, and ${more} more` : "");
}

function guardName({ kind, name }: Guard): string {
  return kind === "ValidatingAdmissionPolicyBinding" ? `guard ${name}, its binding` : `guard ${name}`;
}

function judgeGuard(guard: Guard, state: GuardState, verdicts: Verdicts): Check {
  const name = guardName(guard);
  switch (state) {
    case "same":
      return verdicts.ok(name, "is in force as shipped");
    case "absent":
      return verdicts.wrong(name, `there is no ${guard.kind} ${guard.name}: ${without(guard)}`, APPLY);
    case "different":
      return verdicts.wrong(name, `the ${guard.kind} ${guard.name} is not the one that this version ships`, APPLY);
  }
}

function without({ kind }: Guard): string {
  return kind === "ConfigMap" ? "Velero refuses every rehearsal" : "nothing keeps the function to tenants' things";
}
