import { withoutControls } from "./plain-text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text for the content of an element. What XML 1.0 does not allow, even escaped, is removed. */
export function xmlText(text: string): string {
  return allowed(text).replace(/[&<>\r]/gu, (character) => ENTITIES[character] ?? character);
}

/** An attribute with a space before it. Line breaks are escaped, or parsers would make spaces of them. */
export function xmlAttribute(name: string, value: string | number): string {
  return ` ${name}="${allowed(String(value)).replace(/[&<>"\t\n\r]/gu, (character) => ENTITIES[character] ?? character)}"`;
}

function allowed(text: string): string {
  return withoutControls(text).replace(/[\ufffe\uffff]/gu, "");
}
