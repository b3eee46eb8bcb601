import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeInParts, type PageRequest } from "./describe-in-parts.ts";
import { ID_PARTS, isInPart } from "./id-parts.ts";

interface Answer {
  readonly ids?: readonly string[];
  readonly NextToken?: string | undefined;
}

const idsOf = ({ ids }: Answer) => ids;
const asItIs = (page: Answer) => page;

type Filtering = (ids: readonly string[], patterns: readonly string[]) => readonly string[];

/** As EC2 filters by values that begin with `*`, which stands for anything. */
const asEc2: Filtering = (ids, patterns) =>
  ids.filter((id) => patterns.some((pattern) => pattern[0] === "*" && id.endsWith(pattern.slice(1))));

/** A double for EC2 with these IDs, which answers pages of `size`, and counts what it is asked. */
function ec2With(
  ids: readonly string[],
  { size = 5, filtering = asEc2 }: { size?: number; filtering?: Filtering } = {},
) {
  const asked: PageRequest[] = [];
  const ask = async (request: PageRequest): Promise<Answer> => {
    asked.push(request);
    const patterns = request.Filters?.[0]?.Values;
    const mine = patterns === undefined ? ids : filtering(ids, patterns);
    const from = Number(request.NextToken ?? 0);
    const NextToken = from + size < mine.length ? String(from + size) : undefined;
    return { ids: mine.slice(from, from + size), NextToken };
  };
  const list = async () => {
    const pages = await describeInParts({ filter: "snapshot-id", ask, idsOf }, asItIs);
    return pages.flatMap((page) => page.ids ?? ["none"]);
  };
  return { asked, ask, list };
}

const idsOfCount = (count: number) =>
  Array.from({ length: count }, (_, at) => `snap-${((at * 2_654_435_761) % 2 ** 32).toString(16).padStart(17, "0")}`);

describe("the parts of all IDs", () => {
  it("hold every ID exactly once", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(?:snap|vol)-[0-9a-zA-Z_.:-]{1,17}$/u), (id) => {
        expect(ID_PARTS.filter((part) => isInPart(id, part))).toHaveLength(1);
        expect(ID_PARTS.filter(({ patterns }) => asEc2([id], patterns).length === 1)).toHaveLength(1);
      }),
    );
  });

  it("are within what EC2 takes: 200 values of a filter", () => {
    for (const { patterns } of ID_PARTS) expect(patterns.length).toBeLessThanOrEqual(200);
  });
});

describe("a list of EC2", () => {
  it("of one page is asked for once", async () => {
    const ids = idsOfCount(5);
    const { list, asked } = ec2With(ids);
    expect(await list()).toEqual(ids);
    expect(asked).toEqual([{}]);
  });

  it("of more is read in parts side by side, with everything in it once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^snap-[0-9a-zA-Z]{17}$/u), { minLength: 6, maxLength: 400 }),
        async (ids) => {
          const { list, asked } = ec2With(ids);
          expect((await list()).toSorted()).toEqual(ids.toSorted());
          expect(asked.filter(({ Filters }) => Filters === undefined)).toHaveLength(1);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("is made into what is needed of it page by page", async () => {
    const { ask, asked } = ec2With(idsOfCount(20));
    const made: number[] = [];
    await describeInParts(
      {
        filter: "snapshot-id",
        ask: (request) => (request.Filters ? ask({ ...request, Filters: [] }) : ask(request)),
        idsOf,
      },
      () => made.push(asked.length),
    );
    // The filters do not work, so that four pages are read one after the other at the end.
    expect(made.slice(-4).map((count) => count - asked.length)).toEqual([-3, -2, -1, 0]);
  });

  it("asks for the parts at once, so that it takes as long as its longest part", async () => {
    const { ask, asked } = ec2With(idsOfCount(320), { size: 10 });
    let rounds = 0;
    let waiting: (() => void)[] = [];
    const slowly = async (request: PageRequest) => {
      await new Promise<void>((go) => void waiting.push(go));
      return ask(request);
    };
    const listing = describeInParts({ filter: "snapshot-id", ask: slowly, idsOf }, asItIs);
    let done = false;
    listing.finally(() => (done = true));
    while (!done) {
      await new Promise(setImmediate);
      if (waiting.length === 0) continue;
      rounds += 1;
      const going = waiting;
      waiting = [];
      for (const go of going) go();
    }
    expect(asked.length).toBeGreaterThan(32);
    expect(rounds).toBeLessThan(8);
  });

  it.each<[string, Filtering]>([
    ["are ignored", (ids) => ids],
    ["are taken literally", (ids, patterns) => ids.filter((id) => patterns.includes(id))],
    ["leave out what ends in 7", (ids, patterns) => asEc2(ids, patterns).filter((id) => !id.endsWith("7"))],
    ["mean the beginning", (ids, patterns) => ids.filter((id) => patterns.some((one) => id.startsWith(one.slice(1))))],
  ])("is read page after page where filters %s", async (_, filtering) => {
    const ids = idsOfCount(200);
    const { list } = ec2With(ids, { size: 40, filtering });
    expect((await list()).toSorted()).toEqual(ids.toSorted());
  });

  it("holds what ends in something else than IDs do today, on whichever page it is", async () => {
    const odd = ["snap-0g", "snap-0_", "snap-0Z", "snap-0.", "snap-0~", "snap-0!"];
    expect(await ec2With([...idsOfCount(30), ...odd], { size: 30 }).list()).toHaveLength(36);
    // What a filter cannot name is seen where it is on the first page.
    expect(await ec2With(["snap-0é", ...idsOfCount(30)], { size: 30 }).list()).toHaveLength(31);
  });

  it("is read page after page where EC2 rejects the filter, and not where it has no answer at all", async () => {
    const ids = idsOfCount(20);
    const failing = (error: Error) => {
      const { ask } = ec2With(ids);
      const asking = async (request: PageRequest) => {
        if (request.Filters !== undefined) throw error;
        return ask(request);
      };
      return describeInParts({ filter: "snapshot-id", ask: asking, idsOf }, asItIs);
    };
    const rejected = Object.assign(new Error("no such filter"), {
      ...{ name: "InvalidParameterValue", $metadata: { httpStatusCode: 400 } },
    });
    expect((await failing(rejected)).flatMap((page) => page.ids)).toEqual(ids);
    const throttled = Object.assign(new Error("slow down"), { name: "RequestLimitExceeded" });
    await expect(failing(throttled)).rejects.toBe(throttled);
    const broken = new TypeError("a fault of our own");
    await expect(failing(broken)).rejects.toBe(broken);
  });

  it("that holds what is no answer keeps it, for whoever reads the pages", async () => {
    const pages = await describeInParts(
      {
        filter: "snapshot-id",
        ask: async ({ NextToken, Filters }): Promise<Answer> =>
          NextToken === undefined && Filters === undefined ? { ids: ["snap-0"], NextToken: "t" } : {},
        idsOf,
      },
      asItIs,
    );
    expect(pages).toEqual([{ ids: ["snap-0"], NextToken: "t" }, {}]);
  });
});
