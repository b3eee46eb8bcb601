/** `JSON.stringify` leaves these as they are, and a terminal obeys them: 8-bit sequences, and what turns the direction of text. */
const OBEYED = /[\u007f-\u009f\p{Bidi_Control}\u200b\ufeff\u2028\u2029]/gu;

/** A JSON document for a person's terminal as well as for programs, which read the same values from it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(OBEYED, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
