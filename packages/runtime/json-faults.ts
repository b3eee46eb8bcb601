/** Nothing that is read here nests a tenth as deep. `JSON.parse` takes fifty bytes for each of fifty million brackets. */
const DEEPEST = 1_000;

/** In so short a text nothing can nest too deeply. */
const SHORT = DEEPEST;

/**
 * What is wrong with a JSON text though `JSON.parse` takes it, in words: that it nests too deeply, and, for what a person
 * may have put together, that an object has a key twice, of which one would be passed over. undefined for nothing. What
 * is not JSON is for `JSON.parse` to say.
 */
export function jsonFault(text: string, { uniqueKeys }: { readonly uniqueKeys: boolean }): string | undefined {
  if (!uniqueKeys && text.length <= SHORT) return undefined;
  /** By depth, the keys of the object that is open there; used again for the next one. */
  const keys: Set<string>[] = [];
  const isObject: boolean[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case OPEN_OBJECT:
      case OPEN_LIST:
        depth += 1;
        if (depth > DEEPEST) return `found what nests more than ${DEEPEST} levels deep`;
        isObject[depth] = text.charCodeAt(at) === OPEN_OBJECT;
        if (uniqueKeys) keys[depth] = emptied(keys[depth]);
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        depth = Math.max(0, depth - 1);
        break;
      case QUOTE: {
        const end = endOfString(text, at);
        if (uniqueKeys && isObject[depth] === true && isKey(text, end)) {
          const key = text.slice(at, end);
          const known = keys[depth];
          if (known?.has(key)) return `found ${key.slice(0, LONGEST_KEY)} twice in one object; allowed is once`;
          known?.add(key);
        }
        at = end - 1;
      }
    }
  }
  return undefined;
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const LONGEST_KEY = 100;

function emptied(keys: Set<string> | undefined): Set<string> {
  if (keys === undefined) return new Set();
  keys.clear();
  return keys;
}

/** After its closing quote; the end of the text, where it has none. */
function endOfString(text: string, begin: number): number {
  for (let end = text.indexOf('"', begin + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return text.charCodeAt(at) === COLON;
}
