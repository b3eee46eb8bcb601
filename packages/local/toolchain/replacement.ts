import { delimiter, join } from "node:path";
import { runCommand } from "./command.ts";
import { isThere } from "./store.ts";
import { isSameMinor, parseVersion, type Version, versionText } from "./version.ts";

/** A program that the machine already has. */
export type Found = { readonly path: string; readonly place: "KUBEBUILDER_ASSETS" | "PATH"; readonly answer: string };

/** Whether a found program stands in for the one of version `wanted`, and the sentence that says so. */
export type Replacement = { readonly fits: boolean; readonly sentence: string };

/**
 * Looks for a program in the folder of KUBEBUILDER_ASSETS (where envtest keeps its binaries), then along PATH, and asks
 * the first one found for its version. `answer` is empty where it gives none.
 */
export const findProgram = async (name: string, environment: NodeJS.ProcessEnv): Promise<Found | undefined> => {
  for (const { place, folder } of places(environment)) {
    const path = join(folder, name);
    if (!(await isThere(path))) continue;
    const answer = await runCommand({ program: path, arguments: ["--version"] }).catch(() => "");
    return { path, place, answer };
  }
  return undefined;
};

/** A program of the same minor version will do: patch releases differ only in fixes. */
export const judgeReplacement = (name: string, found: Found, wanted: Version): Replacement => {
  const version = parseVersion(found.answer);
  const which = `${name} ${version === undefined ? "of unknown version" : versionText(version)}`;
  const where = `${found.path} (${found.place})`;
  return version !== undefined && isSameMinor(version, wanted)
    ? { fits: true, sentence: `Using ${which} from ${where}` }
    : { fits: false, sentence: `Not using ${which} from ${where}: ${wanted.major}.${wanted.minor} is needed` };
};

const places = ({ KUBEBUILDER_ASSETS: assets, PATH: path = "" }: NodeJS.ProcessEnv) => [
  ...(assets ? [{ place: "KUBEBUILDER_ASSETS", folder: assets } as const] : []),
  ...path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => ({ place: "PATH", folder }) as const),
];
