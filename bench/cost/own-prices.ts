import * as z from "zod";
import { InvalidInput } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";
import { PRICES, type Price, type Priced, type PriceList } from "./prices.ts";

const price = z.strictObject({
  usd: z.number().nonnegative(),
  per: z.number().positive().optional(),
  asOf: z.string().regex(/^\d{4}-\d{2}$/u, "allowed is a month such as 2026-11"),
});

const NAMES = Object.keys(PRICES.prices) as readonly Priced[];
const own = z.strictObject({
  region: z.string().min(1),
  prices: z.strictObject(Object.fromEntries(NAMES.map((name) => [name, price.optional()]))),
});

/** The list with prices of one's own in the place of those that they name. Throws InvalidInput. */
export function parsePrices(value: unknown, where: string): PriceList {
  const parsed = own.safeParse(value);
  if (!parsed.success)
    throw new InvalidInput(
      describeIssues(parsed.error, value, own).map((problem) => `${where}: ${problem}`),
      { cause: parsed.error },
    );
  const { region, prices } = parsed.data;
  const laidOver = NAMES.map((name): readonly [Priced, Price] => {
    const { per, ...theirs } = prices[name] ?? {};
    return [name, { ...PRICES.prices[name], ...theirs, ...(per !== undefined && { per }) }];
  });
  return { region, prices: { ...PRICES.prices, ...Object.fromEntries(laidOver) } };
}
