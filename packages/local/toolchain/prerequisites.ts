import type { Artefact } from "./artefacts.ts";
import { type Command, CommandFailed, runCommand } from "./command.ts";
import type { Pins } from "./pins.ts";
import { compareVersions, isAtLeast, parseVersion, requiredGoVersion, versionText } from "./version.ts";

/** What a person must install first: one line for each. The process should then end with `exitStatus`. */
export class PrerequisiteMissing extends Error {
  override readonly name = "PrerequisiteMissing";
  readonly exitStatus = 2;
}

export type Prerequisite = {
  readonly name: string;
  /** The least version that will do. */
  readonly minimum: string;
  readonly purpose: string;
  readonly advice: string;
  /** Prints its version, and fails where something of it is missing. */
  readonly probe: Command;
  /** Where it writes versions in a way of its own: that part of the answer, as others write it. */
  readonly versionIn?: (answer: string) => string;
};

export type Pinned = { readonly artefact: Artefact; readonly pins: Pins; readonly pinsFolder: string };

/** What the probe of a prerequisite said. */
export type Probed =
  | { readonly is: "absent" }
  | { readonly is: "defective"; readonly complaint: string }
  | { readonly is: "there"; readonly answer: string };

/** Go as its module in `folder` would use it: an older Go may be allowed to fetch a newer one by itself. */
export const goFor = (folder: string, minimum: string): Prerequisite => ({
  name: "Go",
  minimum,
  purpose: "to build the Kubernetes and Velero servers",
  advice: `install Go ${minimum} or later and put its \`go\` on PATH`,
  probe: { program: "go", arguments: ["env", "GOVERSION"], folder },
});

export const PYTHON: Prerequisite = {
  name: "Python",
  minimum: "3.10.0",
  purpose: "to run the AWS emulator",
  advice: "install Python 3.10 or later with its venv module (on Debian and Ubuntu: python3 and python3-venv)",
  probe: {
    program: "python3",
    arguments: ["-c", "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])"],
  },
};

export const JAVA: Prerequisite = {
  name: "Java",
  minimum: "17.0.0",
  purpose: "to run Keycloak in tests",
  advice: "install a Java runtime of version 17 or later and put its `java` on PATH",
  probe: { program: "java", arguments: ["--version"] },
  // The first release of a version is called `openjdk 25 2025-09-16`.
  versionIn: (answer) => answer.replace(/^(\S+ \d+) /, "$1.0 "),
};

export const MAVEN: Prerequisite = {
  name: "Maven",
  minimum: "3.6.0",
  purpose: "to download Keycloak for tests",
  advice: "install Maven and put its `mvn` on PATH",
  probe: { program: "mvn", arguments: ["--version"] },
};

/** What must be installed to make artefacts: of Go, the version that the most demanding go.mod asks for. */
export const prerequisitesOf = (tools: readonly Pinned[]): readonly Prerequisite[] => {
  const needs = (kind: Artefact["kind"]) => tools.some(({ artefact }) => artefact.kind === kind);
  const goes = tools
    .filter(({ artefact }) => artefact.kind === "go-program" || artefact.kind === "go-module-files")
    .map(({ pins, pinsFolder }) => goFor(pinsFolder, requiredGoVersion(pins["go.mod"] ?? "") ?? "1.24"))
    .toSorted(byMinimum);
  const [python, java] = [needs("python-environment"), needs("maven-archive")];
  return [...goes.slice(-1), ...(python ? [PYTHON] : []), ...(java ? [JAVA, MAVEN] : [])];
};

/** Throws `PrerequisiteMissing` with a line for each one that is missing, too old or defective. */
export const checkPrerequisites = async (prerequisites: readonly Prerequisite[]): Promise<void> => {
  const check = async (prerequisite: Prerequisite) => complaintAbout(prerequisite, await probe(prerequisite.probe));
  const complaints = (await Promise.all(prerequisites.map(check))).filter((complaint) => complaint !== undefined);
  if (complaints.length > 0) throw new PrerequisiteMissing(complaints.join("\n"));
};

/** The line that says what to install, or nothing where it will do. */
export const complaintAbout = (prerequisite: Prerequisite, probed: Probed): string | undefined => {
  const { name, minimum, purpose, advice, probe, versionIn = (answer) => answer } = prerequisite;
  const found = howFound(
    probed.is === "there" ? { ...probed, answer: versionIn(probed.answer) } : probed,
    minimum,
    probe.program,
  );
  return found && `${name} ${minimum} or later is needed ${purpose}, but ${found}: ${advice}.`;
};

const howFound = (probed: Probed, minimum: string, program: string): string | undefined => {
  if (probed.is === "absent") return `there is no \`${program}\` on PATH`;
  if (probed.is === "defective") return `\`${program}\` says "${probed.complaint}"`;
  const [version, least] = [parseVersion(probed.answer), parseVersion(minimum)];
  if (version === undefined || least === undefined) return `\`${program}\` says "${probed.answer}" for its version`;
  return isAtLeast(version, least) ? undefined : `\`${program}\` on PATH is ${versionText(version)}`;
};

const probe = async (command: Command): Promise<Probed> => {
  try {
    return { is: "there", answer: (await runCommand(command)).trim() };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    if (isNotFound(error.cause)) return { is: "absent" };
    return { is: "defective", complaint: error.output.trimEnd().split("\n").at(-1) ?? "" };
  }
};

const isNotFound = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

const ZERO = { major: 0, minor: 0, patch: 0 };

const byMinimum = (one: Prerequisite, other: Prerequisite): number =>
  compareVersions(parseVersion(one.minimum) ?? ZERO, parseVersion(other.minimum) ?? ZERO);
