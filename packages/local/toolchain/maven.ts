import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { MavenArchive } from "./artefacts.ts";
import { runCommand } from "./command.ts";
import { fetchPatiently } from "./fetch-patiently.ts";
import type { Making } from "./make.ts";

const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

/** Unpacks into `folder` the archive that maven.sha256 names, once it is the one whose sum stands there. */
export const unpackMavenArchive = async (
  { prepare: [program, ...args] }: MavenArchive,
  folder: string,
  making: Making,
): Promise<void> => {
  const { pinsFolder, signal, say } = making;
  const { sum, coordinates } = parseSum(await readFile(join(pinsFolder, "maven.sha256"), "utf8"));
  const download = join(folder, "download");
  await mkdir(download);

  say("downloading");
  const options = [`-Dartifact=${coordinates}`, `-DoutputDirectory=${download}`];
  await fetchPatiently(
    () =>
      runCommand({
        program: "mvn",
        arguments: ["--quiet", "--batch-mode", COPY, ...options],
        folder: download,
        signal,
      }),
    making,
  );
  const [file = ""] = await readdir(download);
  const archive = join(download, file);
  const found = await sumOf(archive);
  if (found !== sum) throw new Error(`checksum mismatch: found ${found} of ${coordinates}; allowed is ${sum}`);

  say("unpacking");
  await runCommand({ program: "tar", arguments: ["-xzf", archive, "--strip-components=1", "-C", folder], signal });
  await rm(download, { recursive: true });
  say(`preparing it by ${program}`);
  await runCommand({ program: join(folder, program), arguments: args, folder, signal });
};

/** The one line `SHA256  group:artifact:version:type`. */
export const parseSum = (text: string): { readonly sum: string; readonly coordinates: string } => {
  const [, sum, coordinates] = /^([0-9a-f]{64}) {2}(\S+)\n$/.exec(text) ?? [];
  if (sum === undefined || coordinates === undefined) throw new Error(`not a line of a sum and coordinates: ${text}`);
  return { sum, coordinates };
};

const sumOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
};
