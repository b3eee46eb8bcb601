import { stat } from "node:fs/promises";
import { join } from "node:path";
import { factsFor } from "#controls/control.ts";
import { CONTROLS } from "#controls/index.ts";
import { judgeWorld } from "#controls/judge.ts";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { Finding } from "#domain/finding.ts";
import { formatInstant, type Instant, isFromTheFuture } from "#domain/instant.ts";
import { tooFarEnds } from "#domain/leave.ts";
import { collectFacts } from "#facts/collect.ts";
import { type Observation, openObservation } from "#facts/observation/open.ts";
import { passedOver } from "#facts/observation/passed-over.ts";
import { reportOn } from "#report/findings-report.ts";
import { oneLine } from "#report/plain-text.ts";
import { readConfiguration } from "#runtime/configuration.ts";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import type { CheckOptions } from "../commands/check.ts";
import { type ExitStatus, exitStatusOf } from "../exit-status.ts";
import { type Filter, isAsked, parseFilter, refuseEmpty } from "../findings/filter.ts";
import { renderFindings } from "../findings/render.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { refuseUnknownControls } from "./exempted-controls.ts";
import { problemsIn } from "./problems.ts";

/** `surety check`: the same judges as the deployed sweep's, over a folder. */
export async function check(folder: string, options: CheckOptions, session: Session): Promise<ExitStatus> {
  const file = await configurationIn(folder);
  const configuration = await readConfiguration(file);
  const controls = CONTROLS.map(({ id }) => id);
  refuseUnknownControls(configuration, controls, file);
  const filter = parseFilter(options, { tenants: configuration.tenants.map(({ id }) => id), controls });
  const observation = await openObservation(folder, options.now ?? session.io.now(), (name) => {
    const step = session.progress.step(oneLine(name));
    return () => step.done();
  });
  const now = timeToJudge(options, observation, session);

  for (const line of await passedOver(folder, configuration.clusters)) session.note(line);
  for (const problem of tooFarEnds(configuration, now))
    session.warn(`${file}: ${problem}. It is judged as it stands; a deployment refuses it.`);

  const byCluster: (readonly Finding[])[] = [];
  for (const cluster of configuration.clusters) {
    const judged = await follow(session.progress, `Judging cluster ${cluster.name}`, () =>
      judge({ cluster, configuration, observation, filter, now }, session),
    );
    byCluster.push(judged);
  }
  const findings = byCluster.flat();
  refuseEmpty(findings, filter);
  const report = reportOn(findings, observation.observedAt ?? now);
  const { format, all = false } = options;
  session.print(renderFindings(report, { format, all, now }, session.layout));
  if (findings.length === 0)
    session.warn("Nothing was judged: there are no tenants, and no control is about clusters.");
  return exitStatusOf(report.summary);
}

/** The path of an observation's configuration. Throws InvalidInput where there is no observation. */
async function configurationIn(folder: string): Promise<string> {
  const observation = await kindOf(folder);
  if (observation !== "a folder")
    throw new InvalidInput([`${folder}: found ${observation}; allowed is the folder of an observation (${SEE})`]);
  const file = join(folder, "surety.yaml");
  const configuration = await kindOf(file);
  if (configuration === "a file") return file;
  throw new InvalidInput([
    `${file}: found ${configuration}; allowed is the configuration that names promises, clusters and tenants (${SEE})`,
  ]);
}

const SEE = "see surety check --help";

async function kindOf(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? "a folder" : "a file";
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isAbsent ? "nothing" : `what cannot be read (${describeError(error)})`;
  }
}

function timeToJudge({ now }: CheckOptions, { observedAt }: Observation, { io, note, warn }: Session): Instant {
  if (now !== undefined) return now;
  if (observedAt !== undefined) {
    note(`Judged as of ${formatInstant(observedAt)}, when it was observed.`);
    if (isFromTheFuture(observedAt, io.now()))
      warn(
        `observation.json: found observedAt ${formatInstant(observedAt)}, which is to come; --now TIME judges as of another time`,
      );
    return observedAt;
  }
  const present = io.now();
  note(`Judged as of the present, ${formatInstant(present)}: observation.json does not say when it was observed.`);
  return present;
}

interface Question {
  readonly cluster: Cluster;
  readonly configuration: Configuration;
  readonly observation: Observation;
  readonly filter: Filter;
  readonly now: Instant;
}

async function judge({ cluster, configuration, observation, filter, now }: Question, { warn }: Session) {
  const tenants = configuration.tenants.filter((tenant) => tenant.cluster === cluster.name);
  const controls = CONTROLS.filter((control) => filter.controls === undefined || filter.controls.has(control.id));
  const readings = await collectFacts(observation.sources(cluster), factsFor(controls), { cluster, tenants, now });
  for (const problem of problemsIn(readings)) warn(`error: ${problem}`);
  const { promises, exemptions, mutes } = configuration;
  const findings = judgeWorld(controls, { cluster, tenants, readings, promises, exemptions, mutes, now });
  return findings.filter((finding) => isAsked(finding, filter));
}
