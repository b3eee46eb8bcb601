/** Of more files, it is said how many there are. */
const MOST_NAMED = 3;

/** Where something stands that was put together of the files of these paths; undefined of none. */
export function filesInWords(paths: Iterable<string>): string | undefined {
  const all = [...new Set(paths)];
  if (all.length === 0) return undefined;
  const rest = all.length - MOST_NAMED;
  return `${all.slice(0, MOST_NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
