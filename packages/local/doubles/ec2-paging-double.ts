import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { cutAnswer, type Ec2Answer, type Ec2Item } from "./ec2-items.ts";

/** Lists that are paged, with the element that names an item, and the filter that takes such names. */
const LISTS: Readonly<Record<string, { readonly set: string; readonly id: string; readonly filter: string }>> = {
  DescribeSnapshots: { set: "snapshotSet", id: "snapshotId", filter: "snapshot-id" },
  DescribeVolumes: { set: "volumeSet", id: "volumeId", filter: "volume-id" },
};
/** More is not answered, however much is asked for. */
const MOST_RESULTS = 1_000;
const LEAST_RESULTS = 5;

export interface Ec2Paging {
  readonly endpoint: string;
  /** Requests that have come so far. */
  requests(): number;
  stop(): Promise<void>;
}

interface Remaining {
  readonly answer: Ec2Answer;
  readonly items: readonly Ec2Item[];
  readonly from: number;
  readonly size: number;
}

/**
 * Stands in for what the emulator's EC2 lacks: it answers everything in one page, whatever MaxResults says, and knows no
 * `*` in a filter of IDs. In front of it, this pages as AWS does, and hands everything else on. What the emulator answered
 * is kept until something other than a Describe passes by here.
 */
export async function startEc2PagingDouble({ behind }: { readonly behind: string }): Promise<Ec2Paging> {
  const tokens = new Map<string, Remaining>();
  const answers = new Map<string, Promise<Ec2Answer>>();
  let count = 0;

  async function answer(received: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(body.toString("utf8"));
    const action = form.get("Action") ?? "";
    const list = LISTS[action];
    if (list === undefined || (!form.has("MaxResults") && !form.has("NextToken"))) {
      if (!action.startsWith("Describe")) answers.clear();
      return handOn(received, body, response, behind);
    }
    const token = form.get("NextToken");
    const remaining = token === null ? await begin(form, list, received) : tokens.get(token);
    if (remaining === undefined) return reject(response, "InvalidNextToken");
    if (remaining.size < LEAST_RESULTS) return reject(response, "InvalidParameterValue");
    const { items, from, size } = remaining;
    const isLast = from + size >= items.length;
    const next = isLast ? undefined : randomUUID();
    if (next !== undefined) tokens.set(next, { ...remaining, from: from + size });
    const page = remaining.answer.page(items.slice(from, from + size), next);
    response.writeHead(200, { "content-type": "text/xml" }).end(page);
  }

  /** The filter of IDs is applied here, all others are the emulator's business. */
  async function begin(form: URLSearchParams, list: (typeof LISTS)[string], received: IncomingMessage) {
    const { others, patterns } = withoutFilter(form, list?.filter ?? "");
    const key = others.toString();
    const asked = answers.get(key) ?? ask(others, received, behind).then((xml) => cut(xml, list));
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    const answer = await asked;
    const items = patterns === undefined ? answer.items : answer.items.filter(({ id }) => patterns.test(id));
    return { answer, items, from: 0, size: Math.min(Number(form.get("MaxResults")), MOST_RESULTS) };
  }

  const server = createServer(async (received, response) => {
    count += 1;
    try {
      await answer(received, await buffer(received), response);
    } catch {
      response.destroy();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => count,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function cut(xml: string, list: (typeof LISTS)[string]): Ec2Answer {
  return cutAnswer(xml, list?.set ?? "", list?.id ?? "");
}

interface WithoutFilter {
  readonly others: URLSearchParams;
  /** undefined where there is no filter of that name. */
  readonly patterns: RegExp | undefined;
}

/** What is asked, without how it is paged, and without one filter, which is a list of patterns of which one must match. */
function withoutFilter(form: URLSearchParams, name: string): WithoutFilter {
  const number = [...form]
    .find(([key, value]) => /^Filter\.\d+\.Name$/u.test(key) && value === name)?.[0]
    .split(".")[1];
  const isPaging = (key: string) => key === "MaxResults" || key === "NextToken";
  const isFilter = (key: string) => number !== undefined && key.startsWith(`Filter.${number}.`);
  const values = [...form].filter(([key]) => isFilter(key) && key.includes(".Value.")).map(([, value]) => value);
  return {
    others: new URLSearchParams([...form].filter(([key]) => !isPaging(key) && !isFilter(key))),
    patterns: number === undefined ? undefined : new RegExp(`^(?:${values.map(patternOf).join("|")})$`, "u"),
  };
}

function patternOf(value: string): string {
  return value
    .replace(/[.+^$()|[\]{}\\]/gu, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
}

async function ask(form: URLSearchParams, { headers }: IncomingMessage, behind: string): Promise<string> {
  const body = form.toString();
  const sent = request(behind, { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) } });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return text(answer);
}

function handOn({ method, headers, url }: IncomingMessage, body: Buffer, response: ServerResponse, behind: string) {
  const sent = request(new URL(url ?? "/", behind), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on("error", () => response.destroy());
  sent.end(body);
}

function reject(response: ServerResponse, code: string): void {
  const xml = `<Response><Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors></Response>`;
  response.writeHead(400, { "content-type": "text/xml" }).end(xml);
}
