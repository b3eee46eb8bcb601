import { ALL, and, equals, not, type Selector } from "./selector.ts";
import { type Token, tokenize } from "./tokens.ts";

const DEEPEST = 100;

/** Functions take no argument but `has`, which takes the name of a label. */
const FUNCTIONS = ["all", "global", "has"];

/**
 * Reads Calico's selector language; an empty text selects everything. `!` binds most, then `&&`, then `||`.
 * Throws SyntaxError, saying what was found where.
 */
export function parseSelector(text: string): Selector {
  const tokens = tokenize(text);
  if (tokens.length === 0) return ALL;
  let at = 0;

  const isNext = (symbol: string, ahead = 0) => isSymbol(tokens[at + ahead], symbol);
  const take = (symbol: string) => {
    if (!isNext(symbol)) return false;
    at += 1;
    return true;
  };
  const fail = (allowed: string): never => {
    const next = tokens[at];
    throw new SyntaxError(`found ${next === undefined ? "its end" : `"${next.text}"`}; allowed is ${allowed}`);
  };
  const expect = (symbol: string) => take(symbol) || fail(symbol);
  const takeKind = (kind: "word" | "text", allowed: string): string => {
    const next = tokens[at];
    if (next?.kind !== kind) return fail(allowed);
    at += 1;
    return next.text;
  };
  /** Calico reads `starts with` and `startswith` alike. */
  const takeWords = (...words: readonly string[]) => {
    const spellings = [[words.join("")], words];
    const spelling = spellings.find((parts) => parts.every((part, ahead) => isWord(tokens[at + ahead], part)));
    at += spelling?.length ?? 0;
    return spelling !== undefined;
  };

  const either = (depth: number): Selector => {
    const of = [both(depth)];
    while (take("||")) of.push(both(depth));
    const [first] = of;
    return of.length === 1 && first ? first : { kind: "or", of };
  };

  const both = (depth: number): Selector => {
    const of = [operation(depth)];
    while (take("&&")) of.push(operation(depth));
    return of.length === 1 ? and(...of) : { kind: "and", of };
  };

  const operation = (depth: number): Selector => {
    let negated = false;
    while (take("!")) negated = !negated;
    const found = operand(depth);
    return negated ? not(found) : found;
  };

  const operand = (depth: number): Selector => {
    if (depth > DEEPEST) return fail(`at most ${DEEPEST} parentheses within each other`);
    if (take("(")) {
      const inner = either(depth + 1);
      expect(")");
      return inner;
    }
    const word = takeKind("word", "a label, a function or (");
    return isNext("(") && FUNCTIONS.includes(word) ? call(word) : comparison(word);
  };

  const call = (name: string): Selector => {
    expect("(");
    const key = name === "has" ? takeKind("word", "the name of a label") : undefined;
    expect(")");
    if (key !== undefined) return { kind: "has", key };
    return name === "all" ? ALL : { kind: "global" };
  };

  const comparison = (key: string): Selector => {
    if (take("==")) return equals(key, takeKind("text", "a text in quotes"));
    if (take("!=")) return not(equals(key, takeKind("text", "a text in quotes")));
    if (takeWords("not", "in")) return not({ kind: "in", key, values: list() });
    if (takeWords("in")) return { kind: "in", key, values: list() };
    const kind = takeWords("contains")
      ? "contains"
      : takeWords("starts", "with")
        ? "startsWith"
        : takeWords("ends", "with")
          ? "endsWith"
          : undefined;
    if (kind !== undefined) return { kind, key, value: takeKind("text", "a text in quotes") };
    return fail("==, !=, in, not in, contains, starts with or ends with");
  };

  /** A comma may stand before the closing brace. */
  const list = (): readonly string[] => {
    const values: string[] = [];
    expect("{");
    while (!isNext("}")) {
      values.push(takeKind("text", "a text in quotes"));
      if (!take(",")) break;
    }
    expect("}");
    return values;
  };

  const selector = either(0);
  return at === tokens.length ? selector : fail("&& or ||");
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === "word" && token.text === word;
}

function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === "symbol" && token.text === symbol;
}
