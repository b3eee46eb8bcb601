import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";

const POSITION = /(evaluation-[0-9a-f]+\.mjs):(\d+):(\d+)/u;

/**
 * Where in the sources of a bundle an error came from, innermost first: `stacks/sweep.ts:30`, relative to `root`. Only
 * the sources that `isOurs` says yes to. Source maps are not switched on for the process: Pulumi takes a stack trace for
 * each output, and mapping all of them takes longer than everything else.
 */
export function placesOf(stack: string, bundle: string, isOurs: (source: string) => boolean): readonly string[] {
  const mapFile = `${bundle}.map`;
  if (!existsSync(mapFile)) return [];
  const map = new SourceMap(JSON.parse(readFileSync(mapFile, "utf8")));
  return stack.split("\n").flatMap((line) => {
    const [, , atLine, atColumn] = POSITION.exec(line) ?? [];
    if (atLine === undefined) return [];
    const entry = map.findEntry(Number(atLine) - 1, Number(atColumn) - 1);
    if (!("originalSource" in entry)) return [];
    const source = resolve(dirname(bundle), entry.originalSource);
    return isOurs(source) ? [`${source}:${entry.originalLine + 1}`] : [];
  });
}
