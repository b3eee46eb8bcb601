import { RESOURCES, type Resource, type ResourceName } from "#facts/resources.ts";
import type { Pages } from "#facts/sources.ts";
import { inGroups, jsonPieces, prettyJson } from "./json-pieces.ts";
import { mergePages } from "./merge-pages.ts";
import type { Recorder } from "./recorder.ts";

/** Writes objects of one resource as the typed List that an API server answers; of very many, several. */
export async function writeList(
  { write }: Recorder,
  folder: string,
  resource: ResourceName,
  items: readonly unknown[],
): Promise<void> {
  const { kind, group, version }: Resource = RESOURCES[resource];
  const fields = { apiVersion: group === "" ? version : `${group}/${version}`, kind: `${kind}List`, metadata: {} };
  for (const [at, some] of inGroups(items).entries()) {
    // A file is known by its name, so that the second one stands in a folder of its own.
    const place = at === 0 ? folder : `${folder}/${at + 1}`;
    await write(`${place}/${resource}.json`, jsonPieces(fields, "items", some));
  }
}

/** Writes an answer of AWS as its command line prints it; of very many items, several. */
export async function writePages({ write }: Recorder, path: string, pages: Pages): Promise<void> {
  for (const [at, file] of mergePages(pages).flatMap(filesOf).entries())
    await write(at === 0 ? `${path}.json` : `${path}-${at + 1}.json`, file);
}

function filesOf(answer: Readonly<Record<string, unknown>>): readonly Iterable<string>[] {
  const lists = Object.entries(answer).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const [only, ...others] = lists;
  if (only === undefined || others.length > 0) return [prettyJson(answer)];
  const [name, items] = only;
  const fields = Object.fromEntries(Object.entries(answer).filter(([key]) => key !== name));
  return inGroups(items).map((some) => jsonPieces(fields, name, some));
}
