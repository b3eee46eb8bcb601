import { MalformedXml, meantBy, sectionAt, textBetween } from "./xml-text.ts";

/** What an element holds: text, or its children by name; of several of one name a list. An empty one is an empty text. */
export type XmlValue = string | XmlElement | readonly XmlValue[];
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

/**
 * What is made of an element's content, so that of a long answer nothing is made only to be made into something else. Text
 * where a struct or a list is expected says nothing: it is an empty one.
 */
export type XmlShape =
  | { readonly kind: "any"; readonly read: (value: XmlValue) => unknown }
  | { readonly kind: "text"; readonly read: (text: string) => unknown }
  /** By the names of elements; others are left out. A struct may hold itself, so its members are asked for when it does. */
  | { readonly kind: "struct"; readonly members: () => ReadonlyMap<string, XmlMember> }
  | { readonly kind: "list"; readonly element: string; readonly items: XmlShape };

export interface XmlMember {
  /** What it is called in the struct. */
  readonly name: string;
  readonly shape: XmlShape;
  /** A list without an element of its own: each of these elements is an item of it. */
  readonly isRepeated: boolean;
}

/**
 * Parses an answer of AWS, in UTF-8, into what its root element holds, and the name of that. Its bytes are gone through
 * once, and only what is kept becomes a text: an answer of 1,000 items has 25,000 elements. Attributes are left out, in the
 * answers that are read none says anything; spaces between elements, too. Throws MalformedXml for what ends in the middle,
 * for a form that is not the shape's, and for a document type, which might define what anything else means.
 */
export function parseXml(
  document: Uint8Array,
  shapeOf: (root: string) => XmlShape,
): { readonly root: string; readonly value: unknown } {
  const reader = new XmlReader(Buffer.from(document.buffer, document.byteOffset, document.byteLength));
  const root = reader.root();
  return { root: root.name, value: reader.read(root, shapeOf(root.name)) };
}

/** An element that has begun. */
interface Begun {
  readonly name: string;
  /** Where its name stands. */
  readonly nameAt: number;
  readonly nameEnd: number;
  /** `<name/>` */
  readonly isEmpty: boolean;
}

const [LESS_THAN, GREATER_THAN, SLASH, SPACE, EXCLAMATION_MARK, QUESTION_MARK] = [0x3c, 0x3e, 0x2f, 0x20, 0x21, 0x3f];
/** Answers of AWS are less than ten deep. */
const DEEPEST = 100;

class XmlReader {
  readonly #bytes: Buffer;
  #at = 0;
  #depth = 0;
  readonly #names = new Map<number, string>();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  root(): Begun {
    const before: string[] = [];
    const root = this.#next(undefined, before);
    if (root === undefined) throw new MalformedXml("there is no element");
    if (before.some((text) => text.trim() !== "" && text !== BYTE_ORDER_MARK))
      throw new MalformedXml("there is text outside of it");
    return root;
  }

  /** What the element holds, to its end. */
  read(begun: Begun, shape: XmlShape): unknown {
    this.#deeper();
    const content = this.#content(begun, shape);
    this.#depth -= 1;
    return content;
  }

  #content(begun: Begun, shape: XmlShape): unknown {
    switch (shape.kind) {
      case "text":
        return shape.read(this.#text(begun));
      case "struct":
        return this.#struct(begun, shape.members());
      case "list":
        return this.#list(begun, shape);
      case "any":
        return shape.read(this.#any(begun));
    }
  }

  #struct(begun: Begun, members: ReadonlyMap<string, XmlMember>): Readonly<Record<string, unknown>> {
    const made: Record<string, unknown> = {};
    for (let child = this.#next(begun); child !== undefined; child = this.#next(begun)) {
      const member = members.get(child.name);
      if (member === undefined) {
        this.#passOver(child);
        continue;
      }
      const { name, shape, isRepeated } = member;
      const known = made[name];
      if (known === undefined) made[name] = isRepeated ? [this.read(child, shape)] : this.read(child, shape);
      else if (isRepeated && Array.isArray(known)) known.push(this.read(child, shape));
      else throw new MalformedXml(`<${child.name}> stands twice in <${begun.name}>`);
    }
    return made;
  }

  #list(begun: Begun, { element, items }: Extract<XmlShape, { kind: "list" }>): readonly unknown[] {
    const made: unknown[] = [];
    for (let child = this.#next(begun); child !== undefined; child = this.#next(begun)) {
      if (child.name === element) made.push(this.read(child, items));
      else this.#passOver(child);
    }
    return made;
  }

  #text(begun: Begun): string {
    if (begun.isEmpty) return "";
    const end = endOfText(this.#bytes, this.#at);
    const tagEnd = end + 2 + begun.nameEnd - begun.nameAt;
    // Nothing but text, as nearly all that hold text.
    if (
      this.#bytes[end + 1] === SLASH &&
      this.#bytes[tagEnd] === GREATER_THAN &&
      isEndOf(begun, this.#bytes, end + 2, tagEnd)
    ) {
      const from = this.#at;
      this.#at = tagEnd + 1;
      return meantBy(textBetween(this.#bytes, from, end));
    }
    const pieces: string[] = [];
    const child = this.#next(begun, pieces);
    if (child !== undefined) throw new MalformedXml(`<${child.name}> stands where <${begun.name}> should hold text`);
    return meantBy(pieces.join(""));
  }

  #any(begun: Begun): XmlValue {
    const pieces: string[] = [];
    const made: Record<string, XmlValue | XmlValue[]> = {};
    let isParent = false;
    for (let child = this.#next(begun, pieces); child !== undefined; child = this.#next(begun, pieces)) {
      isParent = true;
      this.#deeper();
      add(made, child.name, this.#any(child));
      this.#depth -= 1;
    }
    return isParent ? made : meantBy(pieces.join(""));
  }

  #passOver(begun: Begun): void {
    this.#deeper();
    for (let child = this.#next(begun); child !== undefined; child = this.#next(begun)) this.#passOver(child);
    this.#depth -= 1;
  }

  #deeper(): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new MalformedXml(`it is nested over ${DEEPEST} deep`);
  }

  /** The next element within one, or undefined at its end. Text that stands before is added to `texts`. */
  #next(within: Begun | undefined, texts?: string[]): Begun | undefined {
    if (within?.isEmpty) return undefined;
    const bytes = this.#bytes;
    for (;;) {
      const begin = endOfText(bytes, this.#at);
      if (begin > this.#at) texts?.push(textBetween(bytes, this.#at, begin));
      if (begin === bytes.length) {
        if (within === undefined) return undefined;
        throw new MalformedXml(`<${within.name}> has no end`);
      }
      const sign = bytes[begin + 1];
      if (sign === EXCLAMATION_MARK || sign === QUESTION_MARK) {
        const { end, content } = sectionAt(bytes, begin);
        texts?.push(content);
        this.#at = end;
        continue;
      }
      const end = endOfTag(bytes, begin);
      this.#at = end + 1;
      if (sign !== SLASH) return this.#begunAt(begin + 1, end);
      if (within === undefined || !isEndOf(within, bytes, begin + 2, end))
        throw new MalformedXml(`${textBetween(bytes, begin, end + 1)} ends what is not open`);
      return undefined;
    }
  }

  #begunAt(nameAt: number, tagEnd: number): Begun {
    const bytes = this.#bytes;
    const isEmpty = bytes[tagEnd - 1] === SLASH;
    const to = isEmpty ? tagEnd - 1 : tagEnd;
    let nameEnd = nameAt;
    let hash = 0;
    for (let byte = bytes[nameEnd] ?? 0; nameEnd < to && byte > SPACE; byte = bytes[nameEnd] ?? 0) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      nameEnd += 1;
    }
    if (nameEnd === nameAt) throw new MalformedXml("there is a tag without a name");
    const name = this.#nameAt(nameAt, nameEnd, hash);
    // A `>` within an attribute would end the tag too early, and leave its quotation mark open.
    if (nameEnd < to && (bytes.toString("latin1", nameEnd, to).match(/["']/gu)?.length ?? 0) % 2 === 1)
      throw new MalformedXml(`an attribute of <${name}> is not understood`);
    return { name, nameAt, nameEnd, isEmpty };
  }

  /** The same few names come again and again. */
  #nameAt(from: number, to: number, hash: number): string {
    const known = this.#names.get(hash);
    if (known !== undefined && isWritten(known, this.#bytes, from, to)) return known;
    const name = textBetween(this.#bytes, from, to);
    this.#names.set(hash, name);
    return name;
  }
}

function isWritten(text: string, bytes: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}

const BYTE_ORDER_MARK = "\u{feff}";

function add(made: Record<string, XmlValue | XmlValue[]>, name: string, value: XmlValue): void {
  if (name === "__proto__") throw new MalformedXml("there is a tag with a name that is not taken");
  const known = Object.hasOwn(made, name) ? made[name] : undefined;
  if (known === undefined) made[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else made[name] = [known as XmlValue, value];
}

function endOfText(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LESS_THAN) at += 1;
  return at;
}

function endOfTag(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== GREATER_THAN) at += 1;
  if (at === bytes.length) throw new MalformedXml("it ends within a tag");
  return at;
}

/** `</name>`, or with spaces at its end. */
function isEndOf({ nameAt, nameEnd }: Begun, bytes: Buffer, from: number, to: number): boolean {
  const length = nameEnd - nameAt;
  for (let at = 0; at < length; at += 1) if (bytes[from + at] !== bytes[nameAt + at]) return false;
  for (let at = from + length; at < to; at += 1) if ((bytes[at] ?? 0) > SPACE) return false;
  return from + length <= to;
}
