import { failureKindOfText } from "#runtime/failure.ts";
import { textAt } from "../parse-items.ts";
import { type ResourceName, resourceOfKind } from "../resources.ts";
import { causeOf } from "../unreadable-cause.ts";
import { MalformedFile, UnreadableFile } from "./documents.ts";

export interface FoundObject {
  readonly kind: string;
  /** Absent for objects that no fact is made of. */
  readonly resource: ResourceName | undefined;
  readonly object: object;
}

/** What documents hold: objects, and the resources of which they hold a typed list (`kind: PodList`), be it an empty one. */
export interface FoundObjects {
  readonly objects: readonly FoundObject[];
  readonly lists: readonly FoundList[];
}

export interface FoundList {
  readonly kind: string;
  readonly resource: ResourceName | undefined;
}

/** Takes Lists apart. Throws MalformedFile for anything that is not a Kubernetes object with a name, or a whole List of such. */
export function objectsIn(documents: readonly unknown[]): FoundObjects {
  const found = documents.map(objectsInDocument);
  return { objects: found.flatMap(({ objects }) => objects), lists: found.flatMap(({ lists }) => lists) };
}

function objectsInDocument(document: unknown): FoundObjects {
  const { kind, apiVersion, object } = identify(document, {});
  if (!isList(kind, object)) return { objects: [named(kind, apiVersion, object)], lists: [] };
  const items: unknown = Reflect.get(object, "items");
  if (!Array.isArray(items)) throw new MalformedFile(`found a ${kind} without a list of items`);
  if (textAt(object, "metadata", "continue"))
    throw new UnreadableFile("incomplete", `found a ${kind} that goes on: it holds a continue token`);
  const itemKind = kind.slice(0, -"List".length);
  const typed = itemKind === "" ? {} : { kind: itemKind, apiVersion };
  return {
    objects: items.map((item) => {
      const of = identify(item, typed);
      if (isList(of.kind, of.object)) throw new MalformedFile(`found a ${of.kind} within a ${kind}`);
      return named(of.kind, of.apiVersion, of.object);
    }),
    lists: itemKind === "" ? [] : [{ kind: itemKind, resource: resourceOfKind(apiVersion, itemKind) }],
  };
}

/** An item of a typed list, as an API server answers it, has the list's kind and does not repeat it. */
function identify(document: unknown, fallback: { readonly kind?: string; readonly apiVersion?: string }) {
  if (typeof document !== "object" || document === null)
    throw new MalformedFile("found what is not a Kubernetes object");
  const kind = textAt(document, "kind") ?? fallback.kind;
  const apiVersion = textAt(document, "apiVersion") ?? fallback.apiVersion;
  if (!kind || !apiVersion) throw new MalformedFile("found an object without kind and apiVersion");
  if (kind === "Status") throw failedAnswer(document);
  if (kind === "Table")
    throw new MalformedFile("found a Table; allowed are objects, as -o json or -o yaml prints them");
  return { kind, apiVersion, object: document };
}

/** The API server's answer to a request that it refused. */
function failedAnswer(status: object): Error {
  const text = `${textAt(status, "reason") ?? ""}: ${textAt(status, "message") ?? ""}`;
  return new UnreadableFile(causeOf(failureKindOfText(text)), `found a failure instead of objects: ${text}`);
}

function isList(kind: string, object: object): boolean {
  return kind === "List" || (kind.endsWith("List") && "items" in object);
}

function named(kind: string, apiVersion: string, object: object): FoundObject {
  if (!textAt(object, "metadata", "name")) throw new MalformedFile(`found a ${kind} without a name`);
  return { kind, resource: resourceOfKind(apiVersion, kind), object };
}
