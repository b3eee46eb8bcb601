import { factsFor } from "#controls/control.ts";
import { CONTROLS } from "#controls/index.ts";
import { formatInstant } from "#domain/instant.ts";
import { collectFacts } from "#facts/collect.ts";
import { PermanentError } from "#runtime/errors.ts";
import type { ObserveOptions } from "../commands/observe.ts";
import { DONE, type ExitStatus, UNKNOWN } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { findWorld } from "./find-world.ts";
import { prettyJson } from "./json-pieces.ts";
import type { OpenCluster } from "./open-clusters.ts";
import { createShared, recordSources } from "./record-sources.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { problemsOf, summarise, summariseJson } from "./summary.ts";
import { beginFolder } from "./unfinished-folder.ts";
import type { Subject } from "./what-to-observe.ts";

/** `surety observe`: takes down all that the facts are made of which any control needs. */
export async function observe(options: ObserveOptions, session: Session): Promise<ExitStatus> {
  const folder = await beginFolder(options.out);
  try {
    const { subject, open } = await findWorld(options, session);
    const recorder = await record(subject, open, folder.path, session);
    await folder.finish();
    const about = { folder: options.out, tenants: options.tenant };
    session.print(options.json === true ? summariseJson(recorder, about) : summarise(recorder, about));
    return problemsOf(recorder.errors).length === 0 ? DONE : UNKNOWN;
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Fills a folder, with the record of what could not be read at the end. Throws where nothing at all could be read. */
export async function record(subject: Subject, open: OpenCluster, root: string, session: Session): Promise<Recorder> {
  const now = session.io.now();
  const shared = createShared();
  let say: (text: string) => void = () => undefined;
  const recorder: Recorder = createRecorder(root, () => say(`${recorder.files()} files`));
  for (const cluster of subject.clusters) {
    const sources = recordSources(open(cluster), cluster, shared, recorder);
    const tenants = subject.asked.filter((tenant) => tenant.cluster === cluster.name);
    await follow(session.progress, `Looking at cluster ${cluster.name}`, async (tell) => {
      say = tell;
      await collectFacts(sources, factsFor(CONTROLS), { cluster, tenants, now });
    });
    recorder.throwIfBroken();
  }
  if (recorder.files() === 0) throw nothingRead(recorder);
  await recorder.write("observation.json", prettyJson({ observedAt: formatInstant(now), errors: recorder.errors }));
  // Last, since nothing is judged without it: whatever is interrupted before this is not taken for an observation.
  await recorder.write("surety.yaml", [subject.text]);
  recorder.throwIfBroken();
  return recorder;
}

function nothingRead({ errors }: Recorder): PermanentError {
  const reasons = [...new Set(errors.map(({ error }) => error))].slice(0, 3).join("; ");
  return new PermanentError(`Nothing could be read, so nothing was written: ${reasons}`);
}
