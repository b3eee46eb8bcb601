import { formatDuration } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { describeScope, type Leave } from "#domain/leave.ts";
import type { Section, Surroundings } from "./digest.ts";
import { shorten } from "./group-lines.ts";

const list = (id: string, title: string, lines: readonly string[], more?: string): Section => ({
  ...{ id, title, count: lines.length, lines: shorten(lines) },
  ...(more === undefined ? {} : { more }),
});

/** What this digest could not see, or what nobody has looked at lately: first of all, since the rest rests on it. */
export function notSeen({ findings, prunings, tenants, running, now, configuration, stage }: Surroundings): Section {
  const clusters = [...findings].flatMap(([cluster, seen]): readonly string[] => {
    if ("problem" in seen) return [`Findings of ${cluster} could not be read: ${seen.problem}`];
    if (seen.value === undefined) return [`Cluster ${cluster} has never been looked at`];
    const age = now - seen.value.sweptAt;
    return age <= 2 * configuration.sweep.every
      ? []
      : [`Cluster ${cluster} was last looked at ${formatDuration(age)} ago, at ${formatInstant(seen.value.sweptAt)}`];
  });
  const others = [
    ...[...prunings].map(([cluster, seen]) => [`Prunings of ${cluster}`, seen] as const),
    ["The tenants", tenants] as const,
    ["The running deletions", running] as const,
  ].flatMap(([what, seen]) => ("problem" in seen ? [`${what} could not be read: ${seen.problem}`] : []));
  return list("notSeen", "Not looked at", [...clusters, ...others], `surety sweep --stage ${stage}`);
}

/** Deletions that a person has to take up again, and those that go on. */
export function deletionSections({ tenants, running, now, stage }: Surroundings): readonly Section[] {
  if ("problem" in tenants || "problem" in running) return [];
  const leaving = tenants.value.filter(({ state }) => state === "offboarding");
  const line = ({ id, since }: (typeof leaving)[number], said: string) =>
    `${id}: ${said} ${formatDuration(now - since)} ago`;
  const stopped = leaving.filter(({ id }) => !running.value.has(id)).map((one) => line(one, "asked for"));
  const going = leaving.filter(({ id }) => running.value.has(id)).map((one) => line(one, "asked for"));
  const watched = [...running.value].filter((id) => !leaving.some((one) => one.id === id));
  return [
    list("deletionsStopped", "Deletions that have stopped", stopped, `surety tenants offboard TENANT --stage ${stage}`),
    list("deletionsRunning", "Deletions that are running", [
      ...going,
      ...watched.map((id) => `${id}: deleted; Surety looks again until its certificate is final`),
    ]),
  ];
}

/** What pruning has planned or tried, and left to a person. */
export function pruningSection({ prunings, stage }: Surroundings): Section {
  const lines = [...prunings].flatMap(([cluster, seen]) =>
    "problem" in seen ? [] : seen.value.map((told) => `${cluster}: ${pruningInWords(told)}`),
  );
  const more = `surety prune plan --cluster CLUSTER --stage ${stage}`;
  return list("prunings", "Prunings that wait for a person", lines, more);
}

/** Of the keys by which pruning remembers what it told. */
function pruningInWords(told: string): string {
  const [kind = "", ...rest] = told.split(" ");
  if (kind === "lastGood") return `the last good backup of ${rest.join(" ")} has expired`;
  if (kind === "failed") return `${rest.length / 2} things could not be pruned`;
  return kind === "beyondLimits" ? "more would be pruned than the limits allow" : `would be pruned: ${rest.join(" ")}`;
}

/** Exemptions and mutes that end soon, or have ended and still stand in the configuration. */
export function leaveSections({ configuration, settings, now }: Surroundings): readonly Section[] {
  const leaves = [
    ...configuration.exemptions.map((leave) => ["exemption", leave] as const),
    ...configuration.mutes.map((leave) => ["mute", leave] as const),
  ];
  const say = (kind: string, leave: Leave, ends: string) =>
    `The ${kind} of ${describeScope(leave)}, by ${leave.owner}, ${ends}: ${leave.reason}`;
  return [
    list(
      "endsSoon",
      "Exemptions and mutes that end soon",
      leaves
        .filter(([, { until }]) => until > now && until - now <= settings.endsWithin)
        .map(([kind, leave]) =>
          say(kind, leave, `ends in ${formatDuration(leave.until - now)}, at ${formatInstant(leave.until)}`),
        ),
    ),
    list(
      "ended",
      "Exemptions and mutes that have ended, to be taken out of surety.yaml",
      leaves
        .filter(([, { until }]) => until <= now)
        .map(([kind, leave]) => say(kind, leave, `ended at ${formatInstant(leave.until)}`)),
    ),
  ];
}
