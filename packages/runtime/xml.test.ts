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

const TEXT: XmlShape = { kind: "text", read: (text) => text.toUpperCase() };
const LISTED: XmlShape = {
  kind: "struct",
  members: () =>
    new Map([
      ["id", { name: "Id", shape: TEXT, isRepeated: false }],
      ["a", { name: "Inner", shape: LISTED, isRepeated: false }],
      ["all", { name: "Items", shape: { kind: "list", element: "item", items: TEXT }, isRepeated: false }],
      ["each", { name: "Each", shape: TEXT, isRepeated: true }],
    ]),
};
const listed = (xml: string) => parse(Buffer.from(xml), () => LISTED).value;

describe("a document that is made into a struct", () => {
  it("gives what there are members for", () => {
    const xml =
      "<r><id>x &amp; <!-- no --><![CDATA[<y>]]></id><other><id>1</id><b/></other><all> <item>1</item>\n<no/><item/></all><each>1</each><a><id/></a><each>2</each></r>";
    expect(listed(xml)).toEqual({ Id: "X & <Y>", Items: ["1", ""], Each: ["1", "2"], Inner: { Id: "" } });
  });

  it("has an empty struct or list where there is text, or nothing", () => {
    expect(listed("<r>text</r>")).toEqual({});
    expect(listed("<r><all/><a>text</a></r>")).toEqual({ Items: [], Inner: {} });
  });

  it.each([
    ["two of what there can be one of", "<r><id>1</id><id>2</id></r>", "<id> stands twice in <r>"],
    ["elements within a text", "<r><id>1<b/></id></r>", "<b> stands where <id> should hold text"],
    ["an end in what is left out", "<r><other><b></other></r>", "ends what is not open"],
    ["another's end after a text", "<r><id>1</ie></r>", "ends what is not open"],
  ])("is malformed with %s", (_, xml, message) => expect(() => listed(xml)).toThrow(message));
});

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

  it("nested without end is malformed", () => {
    expect(() => parseXml(`<r>${"<a>".repeat(100_000)}`)).toThrow("nested over 100 deep");
    expect(() => parse(Buffer.from(`<r>${"<a>".repeat(100_000)}`), () => LISTED)).toThrow("nested over 100 deep");
  });

  it("cut off anywhere is malformed", () => {
    const xml = '<?xml version="1.0"?><r><a>1</a><b><c>x &amp; y</c></b></r>';
    for (let end = 0; end < xml.length; end += 1) expect(() => parseXml(xml.slice(0, end))).toThrow(MalformedXml);
  });
});
