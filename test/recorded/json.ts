/** Anything that a JSON file can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Path = readonly (string | number)[];

export function parse(bytes: Uint8Array): Json {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Every place within a value, the value itself first. */
export function pathsIn(value: Json, at: Path = []): readonly Path[] {
  return [at, ...childrenOf(value).flatMap(([key, child]) => pathsIn(child, [...at, key]))];
}

export function valueAt(value: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => childOf(found, key), value);
}

/** The value with another one at a place; with undefined, without what is there. A place that is not there is made. */
export function changed(value: Json, [key, ...rest]: Path, to: Json | undefined): Json {
  if (key === undefined) return to ?? null;
  const child = rest.length === 0 ? to : changed(childOf(value, key) ?? {}, rest, to);
  if (isList(value)) return value.flatMap((old, at) => (at !== key ? [old] : child === undefined ? [] : [child]));
  const others =
    typeof value === "object" && value !== null ? Object.entries(value).filter(([name]) => name !== key) : [];
  return Object.fromEntries(child === undefined ? others : [...others, [String(key), child]]);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function childrenOf(value: Json): readonly (readonly [string | number, Json])[] {
  if (isList(value)) return value.map((child, at) => [at, child] as const);
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function childOf(value: Json | undefined, key: string | number): Json | undefined {
  if (isList(value)) return typeof key === "number" ? value[key] : undefined;
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? value[key] : undefined;
}
