/** What neither XML 1.0 nor the attributes of SQS and SNS messages can carry. */
const UNPRINTABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** A text that the attributes of messages can carry, whatever came in: cut to `longest` characters, never empty. */
export function attributeText(text: string, longest: number): string {
  const clean = text.toWellFormed().replace(UNPRINTABLE, "\u{FFFD}");
  const short = clean.length > longest ? `${clean.slice(0, longest - 1).toWellFormed()}…` : clean;
  return short === "" ? "-" : short;
}
