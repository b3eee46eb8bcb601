import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GoModuleFiles, GoProgram } from "./artefacts.ts";
import { runCommand } from "./command.ts";
import { fetchPatiently } from "./fetch-patiently.ts";
import type { Making } from "./make.ts";
import { parseVersion } from "./version.ts";

/** Compiles a program, from the modules that go.mod and go.sum pin, to the file `output`. */
export const buildGoProgram = async (program: GoProgram, output: string, making: Making): Promise<void> => {
  const total = await fetchPatiently(() => countPackages(program, making), making);
  let compiled = 0;
  await runGo(
    [
      ...["build", "-v", "-mod=readonly", "-trimpath", "-ldflags", linkerFlags(program.variables, making.version)],
      ...["-o", output, program.package],
    ],
    making,
    () => {
      compiled += 1;
      making.say(`compiling, ${inThousands(compiled)} of ${inThousands(total)} packages`);
    },
  );
};

/** Joins files of a module, whose download Go checks against go.sum, into one YAML file of several documents. */
export const copyGoModuleFiles = async (
  { members }: GoModuleFiles,
  module: string,
  output: string,
  making: Making,
): Promise<void> => {
  const answer = await fetchPatiently(() => runGo(["mod", "download", "-json", module], making), making);
  const folder = moduleFolder(answer, module);
  const documents = await Promise.all(members.map((member) => readFile(join(folder, member), "utf8")));
  await writeFile(output, joinYaml(documents));
};

/** The `-ldflags` that leave out debug tables and set string variables. */
export const linkerFlags = (variables: GoProgram["variables"], version: string): string => {
  const { major, minor } = parseVersion(version) ?? { major: 0, minor: 0 };
  const filledIn = (template: string) =>
    template.replace("{version}", version).replace("{major}", `${major}`).replace("{minor}", `${minor}`);
  const settings = Object.entries(variables).map(([name, template]) => `-X ${name}=${filledIn(template)}`);
  return ["-s", "-w", ...settings].join(" ");
};

/** One YAML stream, whether or not each document begins with its own `---`. */
export const joinYaml = (documents: readonly string[]): string =>
  documents.map((document) => `---\n${document.replace(/^---\n/, "").trimEnd()}\n`).join("");

/** Naming the packages makes Go download all modules that they need. */
const countPackages = async (program: GoProgram, making: Making): Promise<number> => {
  let downloads = 0;
  const packages = await runGo(["list", "-mod=readonly", "-deps", program.package], making, (line) => {
    if (!line.startsWith("go: downloading")) return;
    downloads += 1;
    making.say(`downloading, ${downloads} modules so far`);
  });
  return packages.trimEnd().split("\n").length;
};

const runGo = (args: readonly string[], { pinsFolder, signal }: Making, onLine?: (line: string) => void) =>
  runCommand({
    program: "go",
    arguments: args,
    folder: pinsFolder,
    // No C compiler is needed, and a workspace that surrounds this checkout has no say.
    environment: { CGO_ENABLED: "0", GOWORK: "off" },
    signal,
    ...(onLine === undefined ? {} : { onLine }),
  });

const moduleFolder = (answer: string, module: string): string => {
  const parsed: unknown = JSON.parse(answer);
  if (typeof parsed === "object" && parsed !== null && "Dir" in parsed && typeof parsed.Dir === "string") {
    return parsed.Dir;
  }
  throw new Error(`go mod download names no folder for ${module}: ${answer}`);
};

const inThousands = (count: number): string => count.toLocaleString("en");
