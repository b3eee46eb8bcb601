/** What an element holds: text, or its children by name; of several of one name a list. An empty one is an empty text. */
export type XmlValue = string | XmlElement | readonly XmlValue[];
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

type Growing = Record<string, XmlValue | XmlValue[]>;

/** A document that is not well-formed, or that uses what answers of AWS do not. */
export class MalformedXml extends Error {
  override readonly name = "MalformedXml";
}

/**
 * Parses an answer of AWS into what its root element holds, with each step of the search left to `indexOf`: an answer of
 * 1,000 items has 25,000 elements. Attributes are left out, in the answers that are read none says anything; spaces
 * between elements, too. Throws MalformedXml for what ends in the middle, and for a document type, which might define
 * what anything else means.
 */
export function parseXml(text: string): { readonly root: string; readonly value: XmlValue } {
  const open: { readonly name: string; readonly children: Growing; text: string; isParent: boolean }[] = [];
  let at = 0;
  for (;;) {
    const begin = text.indexOf("<", at);
    const inner = open.at(-1);
    if (begin === -1)
      throw new MalformedXml(inner === undefined ? "there is no element" : `<${inner.name}> has no end`);
    if (begin > at) {
      const between = text.slice(at, begin);
      if (inner !== undefined) inner.text += decode(between);
      else if (between.trim() !== "" && between !== BYTE_ORDER_MARK)
        throw new MalformedXml("there is text outside of it");
    }
    const sign = text[begin + 1];
    if (sign === "!" || sign === "?") {
      at = begin;
      const { end, content } = skip(text, begin);
      if (inner !== undefined) inner.text += content;
      at = end;
      continue;
    }
    const end = text.indexOf(">", begin);
    if (end === -1) throw new MalformedXml("it ends within a tag");
    at = end + 1;
    if (sign !== "/") {
      const isEmpty = text[end - 1] === "/";
      const name = nameIn(text, begin + 1, isEmpty ? end - 1 : end);
      const simple = isEmpty || inner === undefined ? undefined : textUpTo(text, at, name);
      if (simple !== undefined && inner !== undefined) {
        put(inner, name, textOf(decode(text.slice(at, simple))));
        at = simple + name.length + 3;
        continue;
      }
      if (!isEmpty) {
        open.push({ name, children: {}, text: "", isParent: false });
        continue;
      }
      if (inner === undefined) return { root: name, value: "" };
      put(inner, name, "");
      continue;
    }
    const closed = open.pop();
    const name = text.slice(begin + 2, end).trimEnd();
    if (closed?.name !== name) throw new MalformedXml(`</${name}> ends what is not open`);
    const value = closed.isParent ? closed.children : textOf(closed.text);
    const outer = open.at(-1);
    if (outer === undefined) return { root: name, value };
    put(outer, name, value);
  }
}

/** Where the text of an element ends in which nothing else is, as in nearly all of them. */
function textUpTo(text: string, from: number, name: string): number | undefined {
  const end = text.indexOf("<", from);
  return text.startsWith(`/${name}>`, end + 1) && end !== -1 ? end : undefined;
}

const BYTE_ORDER_MARK = "\u{feff}";

function put(parent: { readonly children: Growing; isParent: boolean }, name: string, value: XmlValue): void {
  parent.isParent = true;
  const known = parent.children[name];
  // A function is what every object inherits under some names.
  if (known === undefined || typeof known === "function") parent.children[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else parent.children[name] = [known, value];
}

/** Spaces that only format the document are no text; one alone may be meant. */
function textOf(text: string): string {
  return text.includes("\n") && text.trim() === "" ? "" : detached(text);
}

/** From so many characters on, a part of a text keeps the whole text: a megabyte, for the sake of an ID. */
const LONG = 13;

/** The same text, which nothing else hangs on. */
function detached(text: string): string {
  if (text.length < LONG) return text;
  const encoding = Buffer.byteLength(text) === text.length ? "latin1" : "utf16le";
  return Buffer.from(text, encoding).toString(encoding);
}

function nameIn(text: string, from: number, to: number): string {
  let end = from;
  while (end < to && text.charCodeAt(end) > SPACE) end += 1;
  if (end === from) throw new MalformedXml("there is a tag without a name");
  // A `>` within an attribute would end the tag too early, and leave its quotation mark open.
  if (end < to && (text.slice(end, to).match(/["']/gu)?.length ?? 0) % 2 === 1)
    throw new MalformedXml(`an attribute of <${text.slice(from, end)}> is not understood`);
  const name = text.slice(from, end);
  if (name === "__proto__") throw new MalformedXml("there is a tag with a name that is not taken");
  return name;
}

const SPACE = 0x20;

/** Comments and instructions say nothing, CDATA is text. */
function skip(text: string, begin: number): { readonly end: number; readonly content: string } {
  const [mark, until] = SECTIONS.find(([opening]) => text.startsWith(opening, begin)) ?? ([undefined, ""] as const);
  if (mark === undefined) throw new MalformedXml("it has a document type, or what is none of XML's");
  const end = text.indexOf(until, begin + mark.length);
  if (end === -1) throw new MalformedXml(`${mark} has no end`);
  return { end: end + until.length, content: mark === "<![CDATA[" ? text.slice(begin + mark.length, end) : "" };
}

const SECTIONS = [
  ["<?", "?>"],
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
] as const;

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decode(text: string): string {
  const lines = text.includes("\r") ? text.replace(/\r\n?/gu, "\n") : text;
  if (!lines.includes("&")) return lines;
  return lines.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/giu, (whole, hex, decimal, name) => {
    const code = hex === undefined ? decimal : Number.parseInt(hex, 16);
    const character = code === undefined ? NAMED[name] : characterOf(Number(code));
    if (character === undefined) throw new MalformedXml(`${whole} is not known`);
    return character;
  });
}

function characterOf(code: number): string | undefined {
  return code > 0x10_ff_ff ? undefined : String.fromCodePoint(code);
}
