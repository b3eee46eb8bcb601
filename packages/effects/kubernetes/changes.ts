import { isDeepStrictEqual } from "node:util";
import type { Json } from "#domain/manifest.ts";

type Mapping = { readonly [name: string]: Json };

/** One field that is not as it should be. */
export interface Change {
  readonly path: readonly string[];
  readonly found: Json | undefined;
  /** Absent: the field should not be there. */
  readonly wanted?: Json;
}

/** The fields that `wanted` names and that are something else in `found`. Lists are compared as a whole. */
export function differences(found: Mapping, wanted: Mapping, path: readonly string[]): readonly Change[] {
  return Object.entries(wanted).flatMap(([name, value]): readonly Change[] => {
    const here = [...path, name];
    const current = found[name];
    if (isMapping(value)) return differences(isMapping(current) ? current : {}, value, here);
    return isSame(current, value) ? [] : [{ path: here, found: current, wanted: value }];
  });
}

/** The fields of `found` that `wanted` does not name: server-side apply leaves them alone. Empty ones mean nothing. */
export function additions(found: Mapping, wanted: Mapping, path: readonly string[]): readonly Change[] {
  return Object.entries(found).flatMap(([name, value]): readonly Change[] => {
    const here = [...path, name];
    const asked = wanted[name];
    if (asked === undefined) return isEmpty(value) ? [] : [{ path: here, found: value }];
    return isMapping(value) && isMapping(asked) ? additions(value, asked, here) : [];
  });
}

/** A JSON merge patch (RFC 7386) that removes fields. */
export function removal(changes: readonly Change[]): Mapping {
  return changes.reduce((patch, { path }) => without(patch, path), {});
}

function without(patch: Mapping, [name, ...rest]: readonly string[]): Mapping {
  if (name === undefined) return patch;
  const inner = patch[name];
  return { ...patch, [name]: rest.length === 0 ? null : without(isMapping(inner) ? inner : {}, rest) };
}

const LONGEST = 120;

/** `spec.template.ttl: found "24h0m0s", now "720h0m0s"` */
export function describeChange({ path, found, wanted }: Change): string {
  const show = (value: Json | undefined) => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, LONGEST));
  return `${path.join(".")}: found ${show(found)}, ${wanted === undefined ? "removed" : `now ${show(wanted)}`}`;
}

function isMapping(value: Json | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isMapping(value) && Object.values(value).every(isEmpty);
}

function isSame(a: Json | undefined, b: Json): boolean {
  return (isEmpty(a) && isEmpty(b)) || isDeepStrictEqual(a, b);
}
