import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Artefact, ArtefactId } from "./artefacts.ts";
import { runCommand } from "./command.ts";
import { buildGoProgram, copyGoModuleFiles, joinYaml } from "./go.ts";
import { unpackMavenArchive } from "./maven.ts";
import { makePythonEnvironment } from "./python.ts";

/** What every recipe is given. */
export type Making = {
  /** The folder under `tools/` with go.mod and go.sum, requirements.txt or maven.sha256. */
  readonly pinsFolder: string;
  readonly version: string;
  readonly signal: AbortSignal | undefined;
  /** Tells people what is being done. */
  readonly say: (text: string) => void;
  /** Where another artefact, made before this one, is. */
  readonly pathOf: (id: ArtefactId) => string;
};

/** Fills `folder` with an artefact. Rejects with `CommandFailed` where a tool failed. */
export const makeArtefact = async (artefact: Artefact, folder: string, making: Making): Promise<void> => {
  switch (artefact.kind) {
    case "go-program":
      return buildGoProgram(artefact, join(folder, artefact.name), making);
    case "go-module-files":
      return copyGoModuleFiles(artefact, artefact.source, join(folder, artefact.file), making);
    case "python-environment":
      return makePythonEnvironment(folder, making);
    case "maven-archive":
      return unpackMavenArchive(artefact, folder, making);
    case "program-output": {
      const { program, arguments: args, file } = artefact;
      const output = await runCommand({ program: making.pathOf(program), arguments: args, signal: making.signal });
      return writeFile(join(folder, file), listToDocuments(output));
    }
  }
};

/** A Kubernetes `List` in YAML as a stream of its items, which every reader of manifests understands. */
export const listToDocuments = (list: string): string => {
  const parsed: unknown = parse(list);
  if (typeof parsed === "object" && parsed !== null && "items" in parsed && Array.isArray(parsed.items)) {
    return joinYaml(parsed.items.map((item) => stringify(item)));
  }
  throw new Error(`a List with items was expected, but this was printed: ${list.slice(0, 200)}`);
};
