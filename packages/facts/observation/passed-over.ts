import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "#domain/configuration.ts";
import { filesBelow } from "./files-below.ts";
import { filesInWords } from "./files-in-words.ts";
import { AWS_FILES, type FilesOfAKind, KUBERNETES_FILES, SINGLE_FILES } from "./kinds-of-files.ts";

/**
 * What is in an observation and is not looked at, in sentences: folders of clusters and regions that the configuration does
 * not name, and files whose names end in another way. What somebody took for looked at would be missed silently otherwise.
 */
export async function passedOver(root: string, clusters: readonly Cluster[]): Promise<readonly string[]> {
  const names = clusters.map(({ name }) => name);
  const regions = [...new Set(clusters.map(({ region }) => region))];
  const found = await Promise.all([
    strangers(root, "clusters", names),
    strangers(root, "aws", regions),
    ...names.map((name) => otherFiles(root, `clusters/${name}/kubernetes`, KUBERNETES_FILES)),
    ...regions.map((region) => otherFiles(root, `aws/${region}`, AWS_FILES)),
    ...["keycloak", "tls"].map((folder) => otherFiles(root, folder, SINGLE_FILES)),
  ]);
  return found.flat();
}

async function strangers(root: string, folder: string, known: readonly string[]): Promise<readonly string[]> {
  // What cannot be read is told by whoever needs it.
  const found = await readdir(join(root, folder)).catch(() => []);
  return found
    .filter((name) => !name.startsWith(".") && !known.includes(name))
    .sort()
    .map((name) => `Passed over: ${folder}/${name}. What surety.yaml names there: ${known.join(", ")}.`);
}

async function otherFiles(root: string, folder: string, { endings, deep }: FilesOfAKind): Promise<readonly string[]> {
  const found = await filesBelow(join(root, folder), { deep }).catch(() => []);
  const files = filesInWords(found.filter((path) => !endings.test(path)));
  const allowed = endings.test(".yaml") ? ".json, .yaml and .yml" : ".json";
  return files === undefined ? [] : [`Passed over in ${folder}: ${files}. Files that are read end in ${allowed}.`];
}
