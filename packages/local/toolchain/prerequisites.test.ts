import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ARTEFACTS, type ArtefactId } from "./artefacts.ts";
import {
  checkPrerequisites,
  complaintAbout,
  goFor,
  JAVA,
  MAVEN,
  PrerequisiteMissing,
  PYTHON,
  prerequisitesOf,
} from "./prerequisites.ts";

const go = goFor("/tools/kubernetes", "1.26.0");

describe("complaintAbout", () => {
  it("has none about what is exactly new enough", () => {
    expect(complaintAbout(go, { is: "there", answer: "go1.26.0" })).toBeUndefined();
    expect(complaintAbout(PYTHON, { is: "there", answer: "3.10.0" })).toBeUndefined();
  });

  it("says in one line what is missing, what for, and what to install", () => {
    expect(complaintAbout(go, { is: "absent" })).toBe(
      "Go 1.26.0 or later is needed to build the Kubernetes and Velero servers, but there is no `go` on PATH: " +
        "install Go 1.26.0 or later and put its `go` on PATH.",
    );
  });

  it("says which version was found where it is too old", () => {
    expect(complaintAbout(PYTHON, { is: "there", answer: "3.9.18" })).toContain("but `python3` on PATH is 3.9.18: ");
  });

  it("understands how Java writes versions, also that of a first release", () => {
    const answers = [
      "openjdk 17.0.15 2025-04-15\nOpenJDK Runtime",
      "openjdk 25 2025-09-16\nOpenJDK Runtime",
      "java 21.0.2 2024-01-16 LTS",
    ];
    for (const answer of answers) expect(complaintAbout(JAVA, { is: "there", answer })).toBeUndefined();
    const tooOld = complaintAbout(JAVA, { is: "there", answer: "openjdk 11.0.22 2024-01-16" });
    expect(tooOld).toContain("Java 17.0.0 or later is needed to run Keycloak in tests, but `java` on PATH is 11.0.22");
  });

  it("repeats what a defective program says", () => {
    const complaint = "ModuleNotFoundError: No module named 'ensurepip'";
    expect(complaintAbout(PYTHON, { is: "defective", complaint })).toContain(`\`python3\` says "${complaint}"`);
  });

  it("does not take an answer without a version for good", () => {
    expect(complaintAbout(go, { is: "there", answer: "devel" })).toContain('`go` says "devel" for its version');
  });
});

describe("prerequisitesOf", () => {
  const pinned = (id: ArtefactId, goVersion = "1.26.0") => ({
    artefact: ARTEFACTS[id],
    pins: { "go.mod": `go ${goVersion}\n` },
    pinsFolder: `/tools/${id}`,
  });

  it("asks for nothing where nothing is to be made", () => {
    expect(prerequisitesOf([])).toEqual([]);
  });

  it("asks for the Go of the most demanding module", () => {
    const found = prerequisitesOf([pinned("etcd", "1.9.0"), pinned("velero", "1.27.1"), pinned("kwok", "1.26.5")]);
    expect(found).toMatchObject([{ name: "Go", minimum: "1.27.1", probe: { folder: "/tools/velero" } }]);
  });

  it("asks for Python only where the emulator is to be made, and for no Go where only a program is run", () => {
    expect(prerequisitesOf([pinned("python")])).toEqual([PYTHON]);
    expect(prerequisitesOf([pinned("veleroCrds")])).toEqual([]);
  });

  it("asks for Java and Maven only where Keycloak is to be made", () => {
    expect(prerequisitesOf([pinned("keycloak")])).toEqual([JAVA, MAVEN]);
  });
});

describe("checkPrerequisites", () => {
  const absent = { ...go, probe: { program: "no-such-program-anywhere", arguments: [] } };

  it("tells all that is missing at once, with exit status 2", async () => {
    const tooOld = { ...PYTHON, probe: { program: process.execPath, arguments: ["-p", "'2.7.18'"] } };
    const failure = await checkPrerequisites([absent, tooOld]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PrerequisiteMissing);
    expect(failure).toMatchObject({ exitStatus: 2 });
    expect(String(failure).split("\n")).toHaveLength(2);
  });

  it("tells a program that is there but fails from one that is not there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "surety-"));
    const program = join(folder, "python3");
    await writeFile(program, "#!/bin/sh\necho 'No module named venv' >&2\nexit 1\n", { mode: 0o755 });
    const broken = { ...PYTHON, probe: { program, arguments: [] } };
    await expect(checkPrerequisites([broken])).rejects.toThrow('says "No module named venv"');
    await rm(folder, { recursive: true });
  });
});
