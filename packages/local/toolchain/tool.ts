import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ARTEFACTS, type Artefact, type ArtefactId } from "./artefacts.ts";
import { artefactKey, type Pins, pinnedVersion, readPins } from "./pins.ts";
import { findProgram, judgeReplacement } from "./replacement.ts";
import { isThere, storeFolder } from "./store.ts";
import { parseVersion } from "./version.ts";

/** One artefact as this machine has it, or is to have it. */
export type Tool = {
  readonly id: ArtefactId;
  readonly artefact: Artefact;
  readonly version: string;
  readonly pins: Pins;
  /** The folder under `tools/` with the pins. */
  readonly pinsFolder: string;
  /** Its folder in the cache. */
  readonly folder: string;
  /** What its users are given. */
  readonly path: string;
  readonly isReady: boolean;
  /** What a person should know about a program on this machine that could stand in for it. */
  readonly remark?: string;
};

const TOOLS_FOLDER = fileURLToPath(new URL("../../../tools", import.meta.url));

/** Looks in KUBEBUILDER_ASSETS and PATH, where the artefact may come from there, and in the cache. */
export const lookUpTool = async (id: ArtefactId, environment: NodeJS.ProcessEnv): Promise<Tool> => {
  const artefact = ARTEFACTS[id];
  const pinsFolder = join(TOOLS_FOLDER, artefact.pinnedBy);
  const pins = await readPins(pinsFolder, artefact);
  const version = pinnedVersion(artefact, pins);
  const key = artefactKey(artefact, pins, { os: process.platform, architecture: process.arch });
  const folder = join(storeFolder(environment), key);
  const path = join(folder, artefact.file);
  const own = { id, artefact, version, pins, pinsFolder, folder, path };

  const found = isReplaceable(artefact) ? await findProgram(artefact.name, environment) : undefined;
  const wanted = parseVersion(version);
  if (found === undefined || wanted === undefined) return { ...own, isReady: await isThere(path) };
  const { fits, sentence } = judgeReplacement(artefact.name, found, wanted);
  if (fits) return { ...own, path: found.path, isReady: true, remark: sentence };
  const isReady = await isThere(path);
  // Told only while it would have saved a build.
  return isReady ? { ...own, isReady } : { ...own, isReady, remark: sentence };
};

const isReplaceable = (artefact: Artefact): boolean => artefact.kind === "go-program" && artefact.replaceable === true;
