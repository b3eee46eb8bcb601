import * as z from "zod";
import { observed, type Reading } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { askKubernetes, findObject } from "./ask-kubernetes.ts";
import type { Guard, Right, ShippedAccess } from "./shipped-access.ts";

/** What the API server lets one group do of that which it needs. */
export interface GrantedGroup {
  readonly name: string;
  readonly needed: number;
  readonly lacking: readonly Right[];
  /** It may do whatever it likes, which no manifest of Surety's gives it. */
  readonly everything: boolean;
}

const AT_ONCE = 8;
const PATH = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
const EVERYTHING: Right = { verb: "*", group: "*", resource: "*", inVelero: false };

const review = z
  .object({ status: z.object({ allowed: z.boolean(), evaluationError: z.string().optional() }) })
  .refine(({ status }) => status.allowed || !status.evaluationError, {
    error: "the API server could not evaluate all of its rules",
  })
  .transform(({ status }) => status.allowed);

interface Asking {
  readonly api: KubernetesApi;
  readonly veleroNamespace: string;
  readonly clock: Clock;
}

/** Asks the API server, right by right. By groups alone: who a function is beyond that depends on its access entry. */
export async function readGranted(
  { groups }: ShippedAccess,
  asking: Asking,
): Promise<readonly { readonly name: string; readonly granted: Reading<GrantedGroup> }[]> {
  const results = [];
  for (const { name, rights } of groups) results.push({ name, granted: await readGroup(name, rights, asking) });
  return results;
}

async function readGroup(name: string, rights: readonly Right[], asking: Asking): Promise<Reading<GrantedGroup>> {
  const ask = (right: Right) => askKubernetes(asking.api, reviewOf(name, right, asking), review, asking.clock);
  // Whoever may not ask this may not ask the rest either.
  const everything = await ask(EVERYTHING);
  if (everything.status === "unreadable") return everything;
  const answers = await mapConcurrently(rights, AT_ONCE, async (right) => ({ right, answer: await ask(right) }));
  const lacking: Right[] = [];
  for (const { right, answer } of answers) {
    if (answer.status === "unreadable") return answer;
    if (!answer.value) lacking.push(right);
  }
  return observed({ name, needed: rights.length, lacking, everything: everything.value }, asking.clock());
}

function reviewOf(groupName: string, { verb, group, resource, name, inVelero }: Right, { veleroNamespace }: Asking) {
  const [plural, subresource] = resource.split("/");
  const resourceAttributes = {
    ...{ verb, group, resource: plural, ...(subresource !== undefined && { subresource }) },
    ...(name !== undefined && { name }),
    ...(inVelero && { namespace: veleroNamespace }),
  };
  const spec = { groups: [groupName, "system:authenticated"], resourceAttributes };
  const body = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
  return { method: "POST", path: PATH, body } as const;
}

/** What became of a guard in the cluster. */
export type GuardState = "same" | "absent" | "different";

const ADMISSION = "/apis/admissionregistration.k8s.io/v1";
const PATHS = {
  ValidatingAdmissionPolicy: () => `${ADMISSION}/validatingadmissionpolicies`,
  ValidatingAdmissionPolicyBinding: () => `${ADMISSION}/validatingadmissionpolicybindings`,
  ConfigMap: (velero: string) => `/api/v1/namespaces/${velero}/configmaps`,
} as const;

const withContent = z.object({ spec: z.unknown(), data: z.unknown() }).partial();

export async function readGuard(guard: Guard, { api, veleroNamespace, clock }: Asking): Promise<Reading<GuardState>> {
  const path = `${PATHS[guard.kind](veleroNamespace)}/${guard.name}`;
  const found = await findObject(api, path, withContent, clock);
  if (found.status === "unreadable") return found;
  if (found.value === undefined) return observed("absent", found.observedAt);
  const { spec, data } = found.value;
  return observed(contains(spec ?? data, guard.content) ? "same" : "different", found.observedAt);
}

/** Whether a cluster's object has all that was applied: the API server only adds what was left out. */
export function contains(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) && found.length === wanted.length && wanted.every((one, at) => contains(found[at], one))
    );
  if (typeof wanted !== "object" || wanted === null) return found === wanted;
  if (typeof found !== "object" || found === null) return false;
  const fields = new Map<string, unknown>(Object.entries(found));
  return Object.entries(wanted).every(([name, value]) => contains(fields.get(name), value));
}
