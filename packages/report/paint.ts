const CODES = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
} as const;
export type Colour = keyof typeof CODES;

/** Puts text into a colour, or leaves it as it is where colours are not wanted. */
export type Paint = (colour: Colour, text: string) => string;

/** Whether colours are wanted is for the caller to say: rendering looks at no terminal. */
export function createPaint(wanted: boolean): Paint {
  if (!wanted) return (_, text) => text;
  return (colour, text) => {
    const [on, off] = CODES[colour];
    return text === "" ? "" : `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
