import { createProgress } from "#runtime/progress.ts";
import { ARTEFACTS, type ArtefactId } from "./artefacts.ts";
import { PrerequisiteMissing } from "./prerequisites.ts";
import { ensureToolchain } from "./toolchain.ts";

const isArtefactId = (name: string): name is ArtefactId => Object.hasOwn(ARTEFACTS, name);

/**
 * `node scripts/run.mjs packages/local/toolchain/main.ts [ARTEFACT]…` makes the toolchain, or only what is named, and
 * prints where it is, as JSON. Resolves to the exit status.
 */
const main = async (names: readonly string[], signal: AbortSignal): Promise<number> => {
  const unknown = names.filter((name) => !isArtefactId(name));
  if (unknown.length > 0) {
    console.error(`No such artefact: ${unknown.join(", ")}. Allowed are ${Object.keys(ARTEFACTS).join(", ")}.`);
    return 2;
  }
  const only = names.filter(isArtefactId);
  try {
    const progress = createProgress({ output: process.stderr });
    const toolchain = await ensureToolchain({ progress, signal, ...(only.length > 0 ? { only } : {}) });
    console.log(JSON.stringify(toolchain, undefined, 2));
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    console.error(error instanceof Error ? error.message : error);
    return error instanceof PrerequisiteMissing ? error.exitStatus : 1;
  }
};

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());
process.exitCode = await main(process.argv.slice(2), stop.signal);
