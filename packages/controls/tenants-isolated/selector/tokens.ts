export type Token =
  | { readonly kind: "symbol"; readonly text: string }
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "text"; readonly text: string };

const SPACE = /[ \t]+/uy;
const SYMBOL = /==|!=|&&|\|\||[!(){},]/uy;
const WORD = /[A-Za-z0-9_./-]{1,512}/uy;
const TEXT = /"([^"]*)"|'([^']*)'/uy;

/** Cuts a selector of Calico into pieces. Between quotes everything stands for itself: there are no escapes. */
export function tokenize(selector: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(selector);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  for (take(SPACE); at < selector.length; take(SPACE)) {
    const [symbol] = take(SYMBOL) ?? [];
    const [word] = symbol === undefined ? (take(WORD) ?? []) : [];
    if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else tokens.push({ kind: "text", text: quoted(take(TEXT), selector, at) });
  }
  return tokens;
}

function quoted(found: RegExpExecArray | null, selector: string, at: number): string {
  if (found === null) throw new SyntaxError(`found ${JSON.stringify(selector.slice(at, at + 20))} at ${at + 1}`);
  return found[1] ?? found[2] ?? "";
}
