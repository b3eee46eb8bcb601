import { parseXML } from "@aws-sdk/xml-builder";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseXml as parse, type XmlShape, type XmlValue } from "./xml.ts";
import { MalformedXml } from "./xml-text.ts";

const name = fc.constantFrom("item", "snapshotId", "tagSet", "key", "value", "Key", "a-b", "x.y");
const text = fc.oneof(
  // What begins something else than text is among the constants.
  fc.string().map((one) => one.replace(/[<&]/gu, "")),
  fc.constantFrom(
    "",
    " ",
    "a  b",
    "&amp;",
    "&lt;tag&gt;",
    "&#65;&#xe9;",
    "<![CDATA[<a>&amp;]]>",
    "<!-- no -->",
    "line\nline",
    "é😀",
  ),
);

const { element } = fc.letrec<{ element: string; inside: string }>((tie) => ({
  element: fc
    .tuple(name, tie("inside"))
    .map(([tag, inside]) => (inside === "" ? `<${tag}/>` : `<${tag}>${inside}</${tag}>`)),
  inside: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.array(tie("element"), { maxLength: 5 }).map((all) => all.join("")),
  ),
}));

const ANYTHING: XmlShape = { kind: "any", read: (value: XmlValue) => value };
const parseXml = (xml: string) => parse(Buffer.from(xml), () => ANYTHING);

/** What the two parsers make of it can be compared as JSON: ours has no prototypes. */
const comparable = (value: unknown) => JSON.stringify(value);

describe("a document", () => {
  it("is understood as the SDK's own parser understands it", () => {
    fc.assert(
      fc.property(
        element,
        fc.constantFrom("", '<?xml version="1.0" encoding="UTF-8"?>\n', "<!-- c -->"),
        (body, head) => {
          const { root, value } = parseXml(`${head}${body}`);
          expect(comparable({ [root]: value })).toBe(comparable(parseXML(`${head}${body}`)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("may be laid out in lines, and its attributes say nothing", () => {
    const xml = `<r xmlns="http://x/?a=b">\n  <list n='1'>\n    <item>1</item>\n    <item a="b"/>\n  </list>\n</r>\n`;
    expect(comparable(parseXml(xml))).toBe('{"root":"r","value":{"list":{"item":["1",""]}}}');
  });

  it("may hold characters by their number, however large", () => expect(parseXml("<r>&#x1F600;</r>").value).toBe("😀"));

  it("may name an element like what every object has", () => {
    expect(comparable(parseXml("<r><constructor>1</constructor><toString/></r>").value)).toBe(
      '{"constructor":"1","toString":""}',
    );
  });

  it.each([
    ["nothing", ""],
    ["no element", "sign in"],
    ["text before it", "HTTP/1.1 <a/>"],
    ["an end in the middle of text", "<r><a>1"],
    ["an end in the middle of a tag", "<r><a"],
    ["an end before the root's", "<r><a>1</a>"],
    ["another's end", "<r><a>1</b></r>"],
    ["an end that is no one's", "</r>"],
    ["a document type", '<!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>'],
    ["an entity that is not XML's", "<r>&nbsp;</r>"],
    ["a character that does not exist", "<r>&#x110000;</r>"],
    ["a comment without an end", "<r><!-- </r>"],
    ["a > within an attribute", '<r a=">"></r>'],
    ["a tag of a name that would change what objects are", "<r><__proto__><a>1</a></__proto__></r>"],
    ["a tag without a name", "<r>< ></r>"],
  ])("with %s is malformed", (_, xml) => expect(() => parseXml(xml)).toThrow(MalformedXml));

  it("cut off anywhere is malformed", () => {
    const xml = '<?xml version="1.0"?><r><a>1</a><b><c>x &amp; y</c></b></r>';
    for (let end = 0; end < xml.length; end += 1) expect(() => parseXml(xml.slice(0, end))).toThrow(MalformedXml);
  });
});
