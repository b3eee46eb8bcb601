import * as fc from "fast-check";
import { changed, isList, type Json, type Path, parse, pathsIn, valueAt } from "./json.ts";

/** What happened to one file of an observation. */
export interface Damage {
  readonly path: string;
  /** In words, for whoever reads a counterexample. */
  readonly what: string;
  /** undefined: the file is gone. */
  readonly contents: string | Uint8Array | undefined;
  /** Whether nobody can take what is left for something else that is true: then it makes nothing better. */
  readonly isSpoilt: boolean;
}

/** Values that no system would write at the place of another, each of a type of its own. */
const STRANGERS: readonly Json[] = [12_345, "strange", true, {}, [], [null], { "": null }];

/** Values of a fitting type that mean something else, or nothing: some of them can cure a mistake, none may do harm. */
const ODD: readonly Json[] = [
  ...[null, "", " ", "x".repeat(253), "__proto__", "constructor", "toString", "\u0000", "🙂", "2099-01-01T00:00:00Z"],
  ...[
    "0000-00-00T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "-000001-01-01T00:00:00Z",
    "Unheard",
    "12",
    "1e3Mi",
    "1e999",
    "-1",
    "@every -1h",
    "CRON_TZ=Mars/Olympus 0 1 * * *",
    "* * * * * * *",
  ],
  ...[-1, 0, 0.5, 2 ** 53, 1e21, "\u{1f}HUGE"],
];
/** A number that JSON can hold, and JavaScript cannot. */
const HUGE = JSON.stringify("\u{1f}HUGE");

/** A file that can be damaged. */
interface Subject {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where in its document something can be changed; nowhere, if it holds none. */
  readonly places: readonly Path[];
}

/** One random damage to one random file. */
export function damageTo(files: ReadonlyMap<string, Uint8Array>): fc.Arbitrary<Damage> {
  const subjects = [...files].map(([path, bytes]): Subject => {
    return { path, bytes, places: path.endsWith(".json") ? pathsIn(parse(bytes)) : [] };
  });
  // Most files are bodies of objects, and most of what can be wrong is in the others.
  const subject = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...subjects) },
    { weight: 3, arbitrary: fc.constantFrom(...subjects.filter(({ path }) => !path.includes("/objects/"))) },
  );
  return fc
    .record({ subject, kind: fc.constantFrom(...KINDS), at: share, which: share })
    .map(({ subject, kind, at, which }) => ({ path: subject.path, ...kind(subject, at, which) }));
}

/** A value of another type, within that item of a document that is not as it was before. */
export function spoiltItem(path: string, bytes: Uint8Array, before: Uint8Array): fc.Arbitrary<Damage> {
  const [document, earlier] = [parse(bytes), parse(before)];
  const isAsBefore = (place: Path) =>
    JSON.stringify(valueAt(earlier, place)) === JSON.stringify(valueAt(document, place));
  const places = pathsIn(document).filter((place) => place.length > 0 && !isAsBefore(place.slice(0, 2)));
  const subject = { path, bytes, places };
  return fc.record({ at: share, which: share }).map(({ at, which }) => ({ path, ...retyped(subject, at, which) }));
}

const PARTS = 2 ** 30;
/** Anywhere between 0 and 1, without preferring the ends: every part of a file is as likely as any other. */
const share = fc.noBias(fc.integer({ min: 0, max: PARTS - 1 })).map((part) => part / PARTS);

type Kind = (subject: Subject, at: number, which: number) => Omit<Damage, "path">;

const removed: Kind = () => ({ what: "is gone", contents: undefined, isSpoilt: true });

const cutOff: Kind = ({ bytes }, at) => {
  const end = Math.floor(at * bytes.length);
  return { what: `ends after ${end} bytes`, contents: bytes.subarray(0, end), isSpoilt: true };
};

const flipped: Kind = ({ bytes }, at, which) => {
  const contents = Uint8Array.from(bytes);
  const place = Math.floor(at * bytes.length);
  contents[place] = (contents[place] ?? 0) ^ (1 + Math.floor(which * 255));
  return { what: `has another byte at ${place}`, contents, isSpoilt: false };
};

const notText: Kind = ({ bytes }) => ({
  what: "is in UTF-16, and does not say so",
  contents: Buffer.from(Buffer.from(bytes).toString("latin1"), "utf16le"),
  isSpoilt: true,
});

const another: Kind = ({ path }, at) => {
  const answers = [
    '{"error":"AccessDenied"}',
    "<Error><Code>NoSuchKey</Code></Error>",
    "null",
    '"x"',
    "{}",
    "[]",
    "\ufeff",
  ];
  const contents = answers[Math.floor(at * answers.length)] ?? "";
  // An empty list of realms is an answer like any other.
  return { what: `is ${contents}`, contents, isSpoilt: !(path.startsWith("keycloak/") && contents === "[]") };
};

/** A change to one value of a document; a file that holds none is cut off instead. */
const inDocument =
  (
    change: (document: Json, place: Path, which: number) => { readonly what: string; readonly to: Json },
    isSpoilt: boolean,
  ): Kind =>
  (subject, at, which) => {
    const { bytes, places } = subject;
    if (places.length === 0) return cutOff(subject, at, which);
    const document = parse(bytes);
    const place = places[Math.floor(at * places.length)] ?? [];
    const { what, to } = change(document, place, which);
    const contents = JSON.stringify(to).replaceAll(HUGE, "1e999");
    return { what: `${what} at ${place.join(".") || "its beginning"}`, contents, isSpoilt };
  };

const retyped = inDocument((document, place, which) => {
  const old = valueAt(document, place);
  const others = STRANGERS.filter((stranger) => kindOf(stranger) !== kindOf(old));
  const to = others[Math.floor(which * others.length)] ?? 12_345;
  return { what: `holds ${JSON.stringify(to)}`, to: changed(document, place, to) };
}, true);

const odd = inDocument((document, place, which) => {
  const to = ODD[Math.floor(which * ODD.length)] ?? null;
  return { what: `holds ${JSON.stringify(to)}`, to: changed(document, place, to) };
}, false);

const lacking = inDocument(
  (document, place) => ({ what: "lacks what was", to: changed(document, place, undefined) }),
  false,
);

const doubled = inDocument((document, place) => {
  const old = valueAt(document, place);
  const to = isList(old) ? [...old, ...old] : [old ?? null, old ?? null];
  return { what: "holds twice what was", to: changed(document, place, to) };
}, false);

const KINDS: readonly Kind[] = [
  removed,
  cutOff,
  flipped,
  notText,
  another,
  retyped,
  retyped,
  odd,
  odd,
  lacking,
  doubled,
];

function kindOf(value: Json | undefined): string {
  return isList(value) ? "list" : value === null ? "null" : typeof value;
}
