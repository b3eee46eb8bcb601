/** What the emulator answered to a Describe call, cut into what a page is made of. */
export interface Ec2Answer {
  /** With their surrounding `<item>`, in the order of the answer. */
  readonly items: readonly Ec2Item[];
  /** The answer with these items in the place of all. */
  page(items: readonly Ec2Item[], nextToken: string | undefined): string;
}

export interface Ec2Item {
  readonly id: string;
  readonly xml: string;
}

/** Cuts the list `set` of an answer into its items; each may hold lists of its own. Throws where there is no such list. */
export function cutAnswer(xml: string, set: string, idElement: string): Ec2Answer {
  const begin = xml.indexOf(`<${set}>`);
  const end = xml.lastIndexOf(`</${set}>`);
  const isEmpty = begin === -1 && new RegExp(`<${set}\\s*/>`, "u").test(xml);
  if (!isEmpty && (begin === -1 || end < begin)) throw new Error(`found an answer without <${set}>`);
  const list = isEmpty ? "" : xml.slice(begin + set.length + 2, end);
  const [head, tail] = isEmpty ? xml.split(new RegExp(`<${set}\\s*/>`, "u")) : [xml.slice(0, begin), xml.slice(end)];
  const rest = (tail ?? "").replace(`</${set}>`, "");
  return {
    items: topLevelItems(list).map((item) => ({ id: textOf(item, idElement), xml: item })),
    page(items, nextToken) {
      const next = nextToken === undefined ? "" : `<nextToken>${nextToken}</nextToken>`;
      return `${head}<${set}>${items.map((item) => item.xml).join("")}</${set}>${next}${rest}`;
    },
  };
}

function topLevelItems(list: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let begin = 0;
  for (const { 0: tag, index } of list.matchAll(/<item>|<\/item>|<item\/>/gu)) {
    if (tag === "<item/>") continue;
    if (tag === "<item>" && depth === 0) begin = index;
    depth += tag === "<item>" ? 1 : -1;
    if (depth === 0) items.push(list.slice(begin, index + tag.length));
  }
  return items;
}

function textOf(item: string, element: string): string {
  const begin = item.indexOf(`<${element}>`) + element.length + 2;
  return item.slice(begin, item.indexOf("<", begin));
}
