import { type OnboardingRequested, tenantEventSchema } from "#domain/events.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { OnboardOptions } from "../commands/tenants.ts";

/** A CloudEvent as it is sent, and as Surety will understand it. */
export interface OnboardingEvent {
  readonly body: string;
  readonly event: OnboardingRequested;
}

/** What people give as which option or argument, in the words of the event's own schema. */
const OPTIONS: readonly (readonly [field: string, option: string])[] = [
  ["data.tenant", "<id>"],
  ["data.cluster", "--cluster"],
  ["data.namespace", "--namespace"],
  ["data.hosts", "--host"],
  ["data.realm", "--realm"],
];

/** Builds the event, and parses it as its receiver will. Throws InvalidInput that names the options at fault. */
export function onboardingEvent(
  tenant: string,
  { cluster, namespace, host, realm }: Pick<OnboardOptions, "cluster" | "namespace" | "host" | "realm">,
  { id, time }: { readonly id: string; readonly time: Instant },
): OnboardingEvent {
  const message = {
    specversion: "1.0",
    type: "surety.tenant.onboarding.requested",
    source: "surety/command-line",
    id,
    time: formatInstant(time),
    datacontenttype: "application/json",
    data: { tenant, cluster, namespace, hosts: host, realm },
  } as const;
  const parsed = tenantEventSchema.safeParse(message);
  if (!parsed.success) {
    const problems = describeIssues(parsed.error, message, tenantEventSchema).map(inOptions);
    throw new InvalidInput(problems, { cause: parsed.error });
  }
  if (parsed.data.type !== message.type) throw new TypeError(`An event of type ${parsed.data.type} was parsed`);
  return { body: JSON.stringify(message), event: parsed.data };
}

/** A problem of the event, with the option in the place of the event's field. */
export function inOptions(problem: string): string {
  const found = OPTIONS.find(([field]) => problem.startsWith(field));
  return found === undefined ? problem : found[1] + problem.slice(found[0].length).replace(/^\[\d+\]/u, "");
}
