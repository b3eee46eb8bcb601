/** IDs of one part, by what they end in. */
export interface IdPart {
  /** Single characters. */
  readonly endings: ReadonlySet<string>;
  /** For a filter of EC2, in which `*` matches any number of characters, and values are joined by OR. */
  readonly patterns: readonly string[];
}

const HEX = [..."0123456789abcdef"];
/**
 * What IDs of EC2 do not end in today. AWS says of them only that they are letters and numbers; here is everything that
 * can be printed, but for what means something else in a filter.
 */
const OTHERS = Array.from({ length: 0x7f - 0x21 }, (_, at) => String.fromCharCode(0x21 + at)).filter(
  (character) => !HEX.includes(character) && !["*", "?", "\\"].includes(character),
);

/**
 * Parts that no ID is in two of and that every ID is in one of, whatever it is the ID of: EC2 makes IDs at random, so
 * the first sixteen are alike in size. The last one is empty for as long as IDs are hexadecimal.
 */
export const ID_PARTS: readonly IdPart[] = [...HEX.map((digit) => [digit]), OTHERS].map((endings) => ({
  endings: new Set(endings),
  patterns: endings.map((ending) => `*${ending}`),
}));

export function isInPart(id: string, { endings }: IdPart): boolean {
  return endings.has(id.slice(-1));
}
