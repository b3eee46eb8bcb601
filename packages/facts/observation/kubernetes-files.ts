import { isDeepStrictEqual } from "node:util";
import type { Instant } from "#domain/instant.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { textAt } from "../parse-items.ts";
import { isOtherResource, RESOURCES, type ResourceName, resourceNamed } from "../resources.ts";
import { MalformedFile } from "./documents.ts";
import { type Entry, type Problem, problemOf } from "./entries.ts";
import { filesInWords } from "./files-in-words.ts";
import { type FoundObjects, objectsIn } from "./kubernetes-objects.ts";

/** What the files about one cluster's Kubernetes say, by resource. */
export interface KubernetesFiles {
  list(resource: ResourceName): Reading<readonly unknown[]>;
}

/**
 * Sorts the objects of all files by resource. A resource was looked at when a file is named after it, when a typed list
 * of it is found, or an object of it. A file that tells nothing spoils the resource after which it is named, if any fact is
 * made of it; one that is named after none could have held anything, and spoils every resource that has no file of its own.
 */
export function sortKubernetesFiles(entries: readonly Entry[], folder: string, observedAt: Instant): KubernetesFiles {
  const objects = new Map<ResourceName, Map<string, object>>();
  const spoilt = new Map<ResourceName, Problem>();
  const owned = new Set<ResourceName>();
  const files = new Map<ResourceName, Set<string>>();
  let anywhere: Problem | undefined;
  for (const entry of entries) {
    const resource = resourceNamed(entry.stem);
    const told = whatItTells(entry, resource);
    if (resource !== undefined) owned.add(resource);
    if ("problem" in told) {
      if (resource === undefined) anywhere = isOtherResource(entry.stem) ? anywhere : (anywhere ?? told.problem);
      else if (!spoilt.has(resource)) spoilt.set(resource, told.problem);
      continue;
    }
    for (const looked of [resource, ...told.lists.map((list) => list.resource)])
      if (looked) collect(objects, looked, []);
    for (const found of told.objects) {
      if (!found.resource) continue;
      files.set(found.resource, (files.get(found.resource) ?? new Set()).add(entry.path));
      const clash = collect(objects, found.resource, [found.object]);
      if (clash !== undefined && !spoilt.has(found.resource))
        spoilt.set(found.resource, problemOf(new MalformedFile(`${found.kind} ${clash}`), entry.path));
    }
  }
  return {
    list(resource) {
      const problem = spoilt.get(resource) ?? (owned.has(resource) ? undefined : anywhere);
      if (problem !== undefined) return unreadable(problem.cause, problem.source, problem.message);
      const found = objects.get(resource);
      if (found !== undefined)
        return observed([...found.values()], observedAt, filesInWords(files.get(resource) ?? []));
      return unreadable("notLookedAt", `${folder}/${resource}`, "the observation has no file about it");
    },
  };
}

/** In a file that is named after a resource, everything must be of that resource. */
function whatItTells(entry: Entry, resource: ResourceName | undefined): FoundObjects | { readonly problem: Problem } {
  if ("problem" in entry.contents) return entry.contents;
  try {
    const found = objectsIn(entry.contents.documents);
    const stranger = [...found.lists, ...found.objects].find(
      (one) => resource !== undefined && one.resource !== resource,
    );
    if (stranger === undefined) return found;
    const allowed = resource === undefined ? "" : RESOURCES[resource].kind;
    throw new MalformedFile(`found kind ${stranger.kind}; allowed in a file of this name is ${allowed}`);
  } catch (error) {
    return { problem: problemOf(error, entry.path) };
  }
}

/**
 * An object that stands twice is one: as it was last, which Kubernetes tells by the resource version. Returns what is
 * wrong with one that stands there in two ways while nothing tells which of them came last.
 */
function collect(
  objects: Map<ResourceName, Map<string, object>>,
  resource: ResourceName,
  found: readonly object[],
): string | undefined {
  const known = objects.get(resource) ?? new Map<string, object>();
  objects.set(resource, known);
  let clash: string | undefined;
  for (const object of found) {
    const key = `${textAt(object, "metadata", "namespace") ?? ""}/${textAt(object, "metadata", "name")}`;
    const other = known.get(key);
    const [version, before] = [versionOf(object), other === undefined ? 0 : versionOf(other)];
    if (other === undefined || version > before) known.set(key, object);
    if (other !== undefined && (version === 0 || before === 0) && !isSame(object, other))
      clash = `${key} stands twice, with other contents, and nothing tells which are newer; allowed is once, or with a resourceVersion each`;
  }
  return clash;
}

/** The items of a typed list do not repeat its kind. */
function isSame(one: object, other: object): boolean {
  const named = { kind: undefined, apiVersion: undefined };
  return isDeepStrictEqual({ ...one, ...named }, { ...other, ...named });
}

function versionOf(object: object): number {
  return Number(textAt(object, "metadata", "resourceVersion") ?? 0) || 0;
}
