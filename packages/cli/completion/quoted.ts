/** A text as one word of a shell, whatever it holds. The same in bash, zsh and fish but for backslashes, which fish reads. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
