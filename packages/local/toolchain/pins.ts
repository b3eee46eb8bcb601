import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Artefact } from "./artefacts.ts";
import { pinnedArchiveVersion, pinnedPackageVersion, requiredModuleVersion } from "./version.ts";

/** The files that decide what is downloaded and compiled: name to content. */
export type Pins = Readonly<Record<string, string>>;

export type Platform = { readonly os: string; readonly architecture: string };

/** Raised with a change to how artefacts are made that their pins and recipes do not show. */
const RECIPES_REVISION = 1;

/** Reads what pins an artefact from its folder under `tools/`. */
export const readPins = async (pinsFolder: string, artefact: Artefact): Promise<Pins> => {
  const names = pinFiles(artefact);
  const read = async (name: string) => [name, await readFile(join(pinsFolder, name), "utf8")];
  return Object.fromEntries(await Promise.all(names.map(read)));
};

const pinFiles = (artefact: Artefact): readonly string[] => {
  switch (artefact.kind) {
    case "python-environment":
      return ["requirements.txt"];
    case "maven-archive":
      return ["maven.sha256"];
    default:
      return ["go.mod", "go.sum", ...(artefact.kind === "go-program" ? (artefact.sources ?? []) : [])];
  }
};

const versionFinders = {
  "requirements.txt": pinnedPackageVersion,
  "maven.sha256": pinnedArchiveVersion,
  "go.mod": requiredModuleVersion,
} as const;

/** The version that the pins give an artefact, without `v`. Throws where they do not name its source. */
export const pinnedVersion = (artefact: Artefact, pins: Pins): string => {
  const file = (["requirements.txt", "maven.sha256"] as const).find((name) => name in pins) ?? "go.mod";
  const version = versionFinders[file](pins[file] ?? "", artefact.source);
  if (version === undefined) throw new Error(`tools/${artefact.pinnedBy}/${file} does not name ${artefact.source}`);
  return version;
};

/** The name of an artefact's folder in the cache: another one whenever anything that it is made from changes. */
export const artefactKey = (artefact: Artefact, pins: Pins, platform: Platform): string => {
  const made = JSON.stringify([RECIPES_REVISION, artefact, pins, platform.os, platform.architecture]);
  const hash = createHash("sha256").update(made).digest("hex").slice(0, 12);
  return `${artefact.name}-${pinnedVersion(artefact, pins)}-${hash}`;
};
