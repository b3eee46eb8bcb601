import { describe, expect, it } from "vitest";
import type { CheckState } from "#domain/check-up.ts";
import { observed } from "#domain/reading.ts";
import { verdictsAbout } from "./checks.ts";
import type { DeliveryFacts, ScheduleFacts } from "./delivery-facts.ts";
import { CONFIGURATION, forbidden, healthyDeployment, NOW, seen } from "./facts.fixture.ts";
import { judgeDelivery } from "./judge-delivery.ts";

const HEALTHY = healthyDeployment();

function ill(changes: Partial<DeliveryFacts>, configuration: typeof CONFIGURATION | undefined = CONFIGURATION) {
  const facts = { ...HEALTHY, delivery: { ...HEALTHY.delivery, ...changes } };
  return judgeDelivery(facts, configuration, verdictsAbout("stage production")).filter(({ state }) => state !== "ok");
}

const SCHEDULES = HEALTHY.delivery.schedules.status === "observed" ? HEALTHY.delivery.schedules.value : [];
const schedules = (change: (schedule: ScheduleFacts) => readonly ScheduleFacts[], of = "sweep") => ({
  schedules: observed(
    SCHEDULES.flatMap((one) => (one.of === of ? change(one) : [one])),
    NOW,
  ),
});

const RULE = { name: "rule", state: "ENABLED", ordered: true, keepsUndelivered: true };
const DEPLOY = /npx sst deploy --stage production/u;

describe("whether what is sent arrives", () => {
  it("all is well where nothing is missing, with and without surety.yaml", () => {
    expect([
      ill({}),
      judgeDelivery(HEALTHY, undefined, verdictsAbout("x")).filter(({ state }) => state !== "ok"),
    ]).toEqual([[], []]);
  });

  const cases: readonly (readonly [string, Partial<DeliveryFacts>, CheckState, string, RegExp, RegExp])[] = [
    ["no rule", { rules: seen([]) }, "wrong", "event bus", /no rule/u, DEPLOY],
    [
      "a rule that is switched off",
      { rules: seen([{ ...RULE, state: "DISABLED" }]) },
      ...([
        "wrong",
        "event bus",
        /rule is DISABLED/u,
        /enable-rule --event-bus-name surety-production --name rule/u,
      ] as const),
    ],
    [
      "a rule without a message group",
      { rules: seen([{ ...RULE, ordered: false }]) },
      ...(["wrong", "event bus", /message group/u, DEPLOY] as const),
    ],
    [
      "a rule that keeps nothing",
      { rules: seen([{ ...RULE, keepsUndelivered: false }]) },
      ...(["warning", "event bus", /kept nowhere/u, DEPLOY] as const),
    ],
    [
      "a bus that may not be read",
      { rules: forbidden },
      "unknown",
      "event bus",
      /403/u,
      /events:ListRuleNamesByTarget/u,
    ],
    ["no redrive", { redrive: seen({ deadLetters: undefined }) }, "wrong", "redrive", /blocks/u, DEPLOY],
    [
      "another queue of dead letters",
      { redrive: seen({ deadLetters: "arn:aws:sqs:eu-west-1:111122223333:not-dead.fifo" }) },
      ...(["wrong", "redrive", /not-dead.fifo, where surety dead-letters does not look/u, DEPLOY] as const),
    ],
    ["no mapping", { mappings: seen([]) }, "wrong", "queue to function", /they wait/u, DEPLOY],
    [
      "a mapping that is switched off",
      { mappings: seen([{ state: "Disabled", partialResponses: true }]) },
      ...(["wrong", "queue to function", /is Disabled/u, DEPLOY] as const),
    ],
    [
      "a mapping that takes a batch for one",
      { mappings: seen([{ state: "Enabled", partialResponses: false }]) },
      ...(["wrong", "queue to function", /would be lost/u, DEPLOY] as const),
    ],
    ["no schedule", schedules(() => []), "wrong", "schedule sweep of prod-eu", /never called/u, DEPLOY],
    [
      "a schedule of another cluster only",
      schedules((one) => [{ ...one, cluster: "other" }]),
      ...(["wrong", "schedule sweep of prod-eu", /never called/u, DEPLOY] as const),
    ],
    [
      "a schedule that is switched off",
      schedules((one) => [{ ...one, state: "DISABLED" }], "prune-retention"),
      ...(["wrong", "schedule prune-retention of prod-eu", /is DISABLED/u, DEPLOY] as const),
    ],
    [
      "another rate than is configured",
      schedules((one) => [{ ...one, expression: "rate(1 day)" }]),
      ...([
        "wrong",
        "schedule sweep of prod-eu",
        /is rate\(1 day\); configured is rate\(15 minutes\)/u,
        DEPLOY,
      ] as const),
    ],
    ["two of one", schedules((one) => [one, one]), "wrong", "schedule sweep of prod-eu", /there are 2/u, DEPLOY],
    [
      "a digest at another time",
      schedules((one) => [{ ...one, expression: "cron(1 1 * * ? *)" }], "digest"),
      ...(["wrong", "schedule digest", /cron\(1 1/u, DEPLOY] as const),
    ],
    [
      "a schedule that keeps nothing",
      schedules((one) => [{ ...one, keepsUndelivered: false }]),
      ...(["warning", "schedule sweep of prod-eu", /kept nowhere/u, DEPLOY] as const),
    ],
  ];

  it.each(cases)("%s is found, and how to mend it is said", (_, changes, state, name, found, mend) => {
    expect(ill(changes)).toEqual([
      {
        ...{ about: "stage production", name, state },
        ...{ found: expect.stringMatching(found), mend: expect.stringMatching(mend) },
      },
    ]);
  });

  it("schedules that may not be listed are unknown, each of them", () => {
    const checks = ill({ schedules: forbidden });
    expect(checks.map(({ state }) => state)).toEqual(["unknown", "unknown", "unknown", "unknown"]);
  });
});
