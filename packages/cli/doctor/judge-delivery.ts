import type { Check } from "#domain/check-up.ts";
import type { Configuration } from "#domain/configuration.ts";
import { SECOND } from "#domain/duration.ts";
import { scheduleDaily, scheduleRate } from "#domain/schedule-rate.ts";
import type { DeploymentParts } from "../deployment/parts.ts";
import type { Verdicts } from "./checks.ts";
import type { DeliveryFacts, ScheduleFacts } from "./delivery-facts.ts";
import type { DeploymentFacts } from "./deployment-facts.ts";

/** Whether what is sent to Surety arrives, and whether what is due is called. */
export function judgeDelivery(
  { delivery, deployment: { parts, stage } }: DeploymentFacts,
  configuration: Configuration | undefined,
  verdicts: Verdicts,
): readonly Check[] {
  const putBack = `put it back: npx sst deploy --stage ${stage} (npx sst refresh first)`;
  return [
    judgeRules(delivery, parts, putBack, verdicts),
    judgeRedrive(delivery, parts, putBack, verdicts),
    judgeMappings(delivery, putBack, verdicts),
    ...duties(parts, configuration).map((duty) => judgeSchedule(duty, delivery, putBack, verdicts)),
  ];
}

function judgeRules({ rules }: DeliveryFacts, parts: DeploymentParts, putBack: string, verdicts: Verdicts): Check {
  const name = "event bus";
  const mend = `where the bus ${parts.eventBusName} is gone, ${putBack}; otherwise let whoever runs this call events:ListRuleNamesByTarget, events:DescribeRule and events:ListTargetsByRule`;
  return verdicts.of(
    name,
    rules,
    (found) => {
      const [rule] = found;
      if (rule === undefined)
        return verdicts.wrong(name, "no rule hands tenants' events on to their queue: they are lost", putBack);
      if (!found.some(({ state }) => state === "ENABLED"))
        return verdicts.wrong(
          name,
          `the rule ${rule.name} is ${rule.state}: tenants' events are lost`,
          `aws events enable-rule --event-bus-name ${parts.eventBusName} --name ${rule.name}`,
        );
      if (!found.every(({ ordered }) => ordered))
        return verdicts.wrong(name, `the rule ${rule.name} names no message group: the FIFO queue refuses it`, putBack);
      if (!found.every(({ keepsUndelivered }) => keepsUndelivered))
        return verdicts.warning(name, `what the rule ${rule.name} cannot deliver is kept nowhere`, putBack);
      return verdicts.ok(name, `${parts.eventBusName} hands tenants' events on to their queue`);
    },
    mend,
  );
}

function judgeRedrive({ redrive }: DeliveryFacts, parts: DeploymentParts, putBack: string, verdicts: Verdicts): Check {
  const name = "redrive";
  const wanted = parts.deadLetterQueueUrl.split("/").at(-1) ?? "";
  return verdicts.of(
    name,
    redrive,
    ({ deadLetters }) => {
      if (deadLetters === undefined)
        return verdicts.wrong(name, "an event that fails again and again blocks its tenant's for 14 days", putBack);
      if (!deadLetters.endsWith(`:${wanted}`))
        return verdicts.wrong(
          name,
          `what fails goes to ${deadLetters}, where surety dead-letters does not look`,
          putBack,
        );
      return verdicts.ok(name, `what fails again and again goes to ${wanted}`);
    },
    "let whoever runs this call sqs:GetQueueAttributes",
  );
}

function judgeMappings({ mappings }: DeliveryFacts, putBack: string, verdicts: Verdicts): Check {
  const name = "queue to function";
  return verdicts.of(
    name,
    mappings,
    (found) => {
      const [mapping] = found;
      if (mapping === undefined)
        return verdicts.wrong(name, "nothing hands events from the queue to tenant-events: they wait", putBack);
      if (!found.some(({ state }) => /^(?:Enabled|Creating|Enabling|Updating)$/u.test(state)))
        return verdicts.wrong(name, `the event source mapping is ${mapping.state}: events wait`, putBack);
      if (!found.every(({ partialResponses }) => partialResponses))
        return verdicts.wrong(name, "does not report failures one by one: events that fail would be lost", putBack);
      return verdicts.ok(name, "tenant-events gets what is in the queue");
    },
    "let whoever runs this call lambda:ListEventSourceMappings",
  );
}

/** What has to be called, about what, and when; undefined: nobody can say without surety.yaml. */
interface Duty {
  readonly of: ScheduleFacts["of"];
  readonly cluster: string | undefined;
  readonly expression: string | undefined;
}

function duties({ clusters, sweepEverySeconds }: DeploymentParts, configuration: Configuration | undefined) {
  const rates = {
    sweep: scheduleRate(sweepEverySeconds * SECOND),
    "prune-retention": configuration && scheduleRate(configuration.pruning.every),
    "rehearse-restore": configuration && scheduleRate(configuration.rehearsals.every),
  } as const;
  const each = clusters.flatMap((cluster): Duty[] =>
    (["sweep", "prune-retention", "rehearse-restore"] as const).map((of) => ({ of, cluster, expression: rates[of] })),
  );
  const daily = configuration && scheduleDaily(configuration.alerts.digest.at);
  return [...each, { of: "digest", cluster: undefined, expression: daily } satisfies Duty];
}

function judgeSchedule(
  { of, cluster, expression }: Duty,
  { schedules }: DeliveryFacts,
  putBack: string,
  verdicts: Verdicts,
): Check {
  const name = `schedule ${of}${cluster === undefined ? "" : ` of ${cluster}`}`;
  return verdicts.of(
    name,
    schedules,
    (all) => {
      const found = all.filter((one) => one.of === of && one.cluster === cluster);
      const [schedule] = found;
      if (schedule === undefined) return verdicts.wrong(name, "there is none: it is never called", putBack);
      if (found.length > 1)
        return verdicts.wrong(name, `there are ${found.length}: ${found.map((one) => one.name).join(", ")}`, putBack);
      if (schedule.state !== "ENABLED") return verdicts.wrong(name, `${schedule.name} is ${schedule.state}`, putBack);
      if (expression !== undefined && schedule.expression !== expression)
        return verdicts.wrong(name, `${schedule.name} is ${schedule.expression}; configured is ${expression}`, putBack);
      if (!schedule.keepsUndelivered)
        return verdicts.warning(
          name,
          `what ${schedule.name} cannot deliver is kept nowhere, and rings no alarm`,
          putBack,
        );
      return verdicts.ok(name, schedule.expression);
    },
    "let whoever runs this call scheduler:ListSchedules and scheduler:GetSchedule",
  );
}
