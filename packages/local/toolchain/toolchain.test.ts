import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ARTEFACTS } from "./artefacts.ts";
import { pinnedVersion, readPins } from "./pins.ts";
import { withWhatTheyAreMadeFrom } from "./toolchain.ts";

const toolsFolder = join(import.meta.dirname, "..", "..", "..", "tools");

describe("withWhatTheyAreMadeFrom", () => {
  it("adds the program that prints an artefact, before it", () => {
    expect(withWhatTheyAreMadeFrom(["veleroCrds"])).toEqual(["velero", "veleroCrds"]);
  });

  it("keeps the order of the list and names nothing twice", () => {
    expect(withWhatTheyAreMadeFrom(["veleroCrds", "velero", "etcd"])).toEqual(["etcd", "velero", "veleroCrds"]);
  });
});

/** How the sum of an artefact stands beside its version; of Go modules, as in go.sum. */
const SUMMED: Readonly<Record<string, (version: string, source: string) => RegExp>> = {
  "python-environment": (version, source) => new RegExp(`^${source}==${version} \\\\\\n +--hash=sha256:`, "m"),
  "maven-archive": (version) => new RegExp(`^[0-9a-f]{64} {2}\\S+:${version}:tar\\.gz$`, "m"),
};

describe("the list of artefacts", () => {
  const artefacts = Object.values(ARTEFACTS);

  it.each(artefacts.map((artefact) => [artefact.name, artefact] as const))(
    "pins %s by version and sum",
    async (_, artefact) => {
      const pins = await readPins(join(toolsFolder, artefact.pinnedBy), artefact);
      const version = pinnedVersion(artefact, pins);
      const sums = pins["go.sum"] ?? pins["requirements.txt"] ?? pins["maven.sha256"] ?? "";
      expect(sums).toMatch(SUMMED[artefact.kind]?.(version, artefact.source) ?? `${artefact.source} v${version} h1:`);
    },
  );

  it("uses every folder under tools, so that none is kept up for nothing", async () => {
    const folders = (await readdir(toolsFolder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const used = new Set(artefacts.map(({ pinnedBy }) => pinnedBy));
    expect(folders.map(({ name }) => name).toSorted()).toEqual([...used].toSorted());
  });
});
