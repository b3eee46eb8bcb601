/** What moves the cursor, changes colours or turns the direction of text: names from foreign systems may hold any of it. */
const CONTROLS = /[[\p{Cc}\p{Bidi_Control}\u200b\ufeff]--[\t\n\r]]/gv;
const LINE_BREAKS = /[\t\n\r\u2028\u2029]+/gu;

/** Text without control characters, for places that keep line breaks. Half of a surrogate pair becomes `�`. */
export function withoutControls(text: string): string {
  return text.toWellFormed().replace(CONTROLS, "");
}

/** Text that is sure to stay on its line of a terminal, and to look like what it is. */
export function oneLine(text: string): string {
  return withoutControls(text.replace(LINE_BREAKS, " ")).trim();
}
