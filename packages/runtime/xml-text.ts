/** A document that is not well-formed, or that uses what answers of AWS do not. */
export class MalformedXml extends Error {
  override readonly name = "MalformedXml";
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
/** Of the bytes of a text: what is more than one byte of it, or stands for something else. */
const NOT_AS_IT_IS = /[&\r\u{80}-\u{ff}]/u;

/** The text between two places of a document. It is copied out of it: a part of a text would keep the whole. */
export function textBetween(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString("latin1", from, to);
  return NOT_AS_IT_IS.test(text) ? decoded(bytes.toString("utf8", from, to)) : text;
}

function decoded(text: string): string {
  return text
    .replace(/\r\n?/gu, "\n")
    .replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/giu, (whole, hex, decimal, name) => {
      const code = hex === undefined ? decimal : Number.parseInt(hex, 16);
      const character = code === undefined ? NAMED[name] : characterOf(Number(code));
      if (character === undefined) throw new MalformedXml(`${whole} is not known`);
      return character;
    });
}

function characterOf(code: number): string | undefined {
  return code > 0x10_ff_ff ? undefined : String.fromCodePoint(code);
}

/** Spaces that only format the document are no text; one alone may be meant. */
export function meantBy(text: string): string {
  return text.includes("\n") && text.trim() === "" ? "" : text;
}

const SECTIONS = [
  ["<?", "?>"],
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
] as const;

/** What begins like a tag and is none. Comments and instructions say nothing, CDATA is text. */
export function sectionAt(bytes: Buffer, begin: number): { readonly end: number; readonly content: string } {
  const section = SECTIONS.find(([opening]) => bytes.toString("latin1", begin, begin + opening.length) === opening);
  if (section === undefined) throw new MalformedXml("it has a document type, or what is none of XML's");
  const [mark, until] = section;
  const end = bytes.indexOf(until, begin + mark.length, "latin1");
  if (end === -1) throw new MalformedXml(`${mark} has no end`);
  const content = mark === "<![CDATA[" ? bytes.toString("utf8", begin + mark.length, end) : "";
  return { end: end + until.length, content };
}
