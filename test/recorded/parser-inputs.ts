import * as fc from "fast-check";
import { changed, type Json, parse, pathsIn } from "./json.ts";

/** What every parser of text may meet: its own signs, where they do not belong, and what other formats mean something by. */
const SIGNS = [
  ...["", " ", "\n", "\0", "<", ">", "</", "<!--", "<![CDATA[", "&amp;", "&#x110000;", "{", "}", "[", "]", '"', ","],
  ...["(", ")", "!", "&&", "||", "==", "-", "/", "*", "@every ", "CRON_TZ=", "TZ=", "__proto__", "🙂", "\ud800"],
  ...["-----BEGIN CERTIFICATE-----", " and ", "9".repeat(40), "(".repeat(500), "[".repeat(500), "<a>".repeat(500)],
];

/** Random text, or a healthy one with something cut out, put in or doubled. */
export function texts(healthy: readonly string[]): fc.Arbitrary<string> {
  const damaged = fc
    .record({
      text: fc.constantFrom(...healthy),
      from: share,
      length: share,
      sign: fc.constantFrom(...SIGNS),
      way: fc.nat(3),
    })
    .map(({ text, from, length, sign, way }) => {
      const at = Math.floor(from * text.length);
      const end = at + Math.floor(length * (text.length - at));
      if (way === 0) return text.slice(0, at) + sign + text.slice(end);
      if (way === 1) return text.slice(0, at) + sign + text.slice(at);
      if (way === 2) return text.slice(0, end) + text.slice(at);
      return text.slice(0, at);
    });
  return fc.oneof(
    { weight: 3, arbitrary: damaged },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  );
}

/** Random bytes, or healthy ones of which some are others, or gone. */
export function bytes(healthy: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const damaged = fc
    .record({
      whole: fc.constantFrom(...healthy),
      from: share,
      length: share,
      by: fc.uint8Array({ maxLength: 8 }),
      way: fc.nat(2),
    })
    .map(({ whole, from, length, by, way }) => {
      const at = Math.floor(from * whole.length);
      const end = at + Math.floor(length * (whole.length - at));
      if (way === 0) return whole.subarray(0, at);
      return Buffer.concat([whole.subarray(0, at), by, whole.subarray(way === 1 ? at + by.length : end)]);
    });
  return fc.oneof({ weight: 3, arbitrary: damaged }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) });
}

const STRANGERS: readonly Json[] = [
  null,
  true,
  -1,
  0.5,
  1e21,
  "",
  "strange",
  ...["x".repeat(253), "x".repeat(100_000), "__proto__", "Unheard", "12", "1e999", "2099-01-01T00:00:00Z"],
  ...["10000-01-01T00:00:00Z", "+010000-01-01T00:00:00Z", "-000001-01-01T00:00:00Z", "0000-00-00T00:00:00Z"],
  ...[2 ** 53, -(2 ** 53)],
  [],
  [null],
  {},
  { a: [] },
];

/** Any value, or a healthy one in which one place holds something else. */
export function values(healthy: readonly object[]): fc.Arbitrary<unknown> {
  const whole = healthy.map((one) => parse(Buffer.from(JSON.stringify(one))));
  const damaged = fc
    .record({ value: fc.constantFrom(...whole), at: share, by: fc.constantFrom(...STRANGERS) })
    .map(({ value, at, by }) => {
      const paths = pathsIn(value);
      return changed(value, paths[Math.floor(at * paths.length)] ?? [], by);
    });
  return fc.oneof({ weight: 3, arbitrary: damaged }, { weight: 1, arbitrary: fc.anything() });
}

/** From 0 to below 1. */
const share = fc.nat(2 ** 20 - 1).map((number) => number / 2 ** 20);
