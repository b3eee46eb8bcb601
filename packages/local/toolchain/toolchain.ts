import type { Progress } from "#runtime/progress.ts";
import { ARTEFACTS, type ArtefactId, ON_DEMAND } from "./artefacts.ts";
import { makeArtefact } from "./make.ts";
import { checkPrerequisites, prerequisitesOf } from "./prerequisites.ts";
import { makeOnce } from "./store.ts";
import { lookUpTool, type Tool } from "./tool.ts";

type ToolPaths<Id extends ArtefactId> = Readonly<Record<Id, string>>;

type DefaultId = Exclude<ArtefactId, (typeof ON_DEMAND)[number]>;

/**
 * Absolute paths. `etcd`, `kubeApiserver`, `kubeControllerManager`, `kubeScheduler`, `velero` and `kwok` are programs;
 * `veleroPluginDir` is the folder for Velero's `--plugin-dir`; `veleroCrds`, `certManagerCrds` and `kwokStages` are
 * YAML files of several documents; `python` is an interpreter that runs the AWS emulator by `-m ministack`.
 */
export type Toolchain = ToolPaths<DefaultId>;

export type ToolchainOptions<Id extends ArtefactId> = {
  readonly progress: Progress;
  /** Only these, with what they are made from; all but those on demand where absent. */
  readonly only?: readonly Id[];
  readonly signal?: AbortSignal;
};

/**
 * Makes sure that the servers of the embedded environment are on this machine, and says where. What is missing is
 * downloaded and built, once; what is there costs a few file reads.
 *
 * Rejects with `PrerequisiteMissing` before anything is built, or with an error that names what could not be made.
 * What was finished before that is kept, so that calling again goes on from there.
 */
export const ensureToolchain = async <Id extends ArtefactId = DefaultId>(
  options: ToolchainOptions<Id>,
): Promise<ToolPaths<Id>> => {
  const wanted: readonly ArtefactId[] = options.only ?? everyId.filter((id) => !isOnDemand(id));
  const tools = await Promise.all(withWhatTheyAreMadeFrom(wanted).map((id) => lookUpTool(id, process.env)));
  for (const { remark } of tools) if (remark !== undefined) options.progress.note(remark);

  const missing = tools.filter(({ isReady }) => !isReady);
  await checkPrerequisites(prerequisitesOf(missing));
  // Complete for every `Id`: the tools are those that were wanted and more.
  const paths = Object.fromEntries(tools.map(({ id, path }) => [id, path])) as ToolPaths<ArtefactId>;
  for (const [index, tool] of missing.entries()) {
    await make(tool, `${index + 1} of ${missing.length}`, paths, options);
  }
  return paths;
};

const everyId = Object.keys(ARTEFACTS) as readonly ArtefactId[];

const isOnDemand = (id: ArtefactId): boolean => ON_DEMAND.some((other) => other === id);

/** Artefacts and those that they are made from, in the order of the list. */
export const withWhatTheyAreMadeFrom = (ids: readonly ArtefactId[]): readonly ArtefactId[] => {
  const needed = new Set(ids);
  for (const id of ids) {
    const artefact = ARTEFACTS[id];
    if (artefact.kind === "program-output") needed.add(artefact.program);
  }
  return everyId.filter((id) => needed.has(id));
};

/** Makes one artefact, and tells people how far it is. `place` is which of how many it is. */
const make = async (
  { artefact, version, pinsFolder, folder, path }: Tool,
  place: string,
  paths: ToolPaths<ArtefactId>,
  { progress, signal }: Pick<ToolchainOptions<ArtefactId>, "progress" | "signal">,
): Promise<void> => {
  const label = `${artefact.name} ${version}`;
  const step = progress.step(`${label} (${place})`);
  const onWait = () => step.update("another process is making it, waiting for that");
  try {
    await makeOnce(folder, path, { onWait, signal }, (into) =>
      makeArtefact(artefact, into, { pinsFolder, version, signal, say: step.update, pathOf: (id) => paths[id] }),
    );
    step.done();
  } catch (error) {
    step.fail(signal?.aborted ? "stopped" : "failed");
    if (signal?.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const next = "What was finished before is kept: the same command goes on from there.";
    throw new Error(`${label} could not be made. ${next}\n${reason}`, { cause: error });
  }
};
