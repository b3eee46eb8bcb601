import { generateKeyPairSync, sign as signBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place } from "#domain/evidence.ts";
import { finalCertificate } from "#domain/statement.fixture.ts";
import { type Statement, writeStatement } from "#domain/statement.ts";
import { memorySigner } from "#effects/evidence/locked-bucket.double.ts";
import { isVerified } from "#report/evidence/verification.ts";
import { encodeForSigning, readEnvelope, sha256Of, writeEnvelope } from "#runtime/dsse.ts";
import { fingerprintOf } from "#runtime/signing-key.ts";
import type { GivenFile } from "./examine.ts";
import { aboutItself, deletionChain, signChain, signer, sweepChain } from "./signed.fixture.ts";
import { verifyFiles } from "./verify-files.ts";

const [provisional, final = provisional] = await signChain(deletionChain);
const sweeps = await signChain(sweepChain(5));
const { publicKey } = signer;

const verify = (...files: readonly GivenFile[]) => verifyFiles(files, publicKey);
const changed = (file: GivenFile, bytes: Uint8Array): GivenFile => ({ ...file, bytes });

/** The reasons of all problems, of files and of chains. */
function reasons(...files: readonly GivenFile[]): readonly string[] {
  const { files: checked, chains } = verify(...files);
  return [...checked, ...chains].flatMap(({ problems }) => problems.map(({ reason }) => reason));
}

const sign = async (text: string): Promise<GivenFile> => ({
  file: "signed.json",
  bytes: writeEnvelope(await signer.sign(Buffer.from(text))),
});

/** A record signed at a place of the test's choosing, which the log would never write. */
const signAt = async (file: string, statement: (place: Place) => Statement, place: Place): Promise<GivenFile> => ({
  file,
  bytes: writeEnvelope(await signer.sign(Buffer.from(writeStatement(statement(place))))),
});

const [firstSweep] = sweepChain(1);
if (firstSweep === undefined) throw new Error("there is a sweep");

describe("records that are as they were signed", () => {
  it.each([
    ["a whole chain", [provisional, final]],
    ["a chain given backwards", [final, provisional]],
    ["one record alone", [final]],
    ["two chains", [provisional, final, ...sweeps]],
  ])("%s: all of it is verified", (_, files) => {
    const verification = verify(...files);
    expect(verification.files.flatMap(({ problems }) => problems)).toEqual([]);
    expect(isVerified(verification)).toBe(true);
  });

  it("a chain says from where to where it was checked, and that the beginning is missing", () => {
    expect(verify(...sweeps.slice(2)).chains).toEqual([
      {
        ...{ name: "sweeps/prod-eu", records: 3, first: 3, last: 5, problems: [] },
        notes: [
          {
            reason: "StartsLate",
            message: "Records 1–2 are not among the files, so what came before was not checked.",
          },
        ],
      },
    ]);
  });

  it("the same file twice is worth a note, and no problem", () => {
    const verification = verify(final, { ...final, file: "copy.json" });
    expect(isVerified(verification)).toBe(true);
    expect(verification.chains[0]?.notes).toMatchObject([{ reason: "StartsLate" }, { reason: "GivenTwice" }].reverse());
  });

  it("sweeps that did not run are a gap in the evidence, though the chain is whole", async () => {
    const late = await signChain(sweepChain(3, (at) => [0, 30, 61][at] ?? 0));
    const [chain] = verify(...late).chains;
    expect(chain?.problems).toEqual([]);
    expect(chain?.notes).toEqual([
      {
        reason: "Gap",
        message: `Nobody looked for 31 min, from 2026-03-20T10:30:00Z to 2026-03-20T11:01:00Z (${late[1]?.file}, ${late[2]?.file}); a sweep was due every 15 min.`,
      },
    ]);
  });
});

describe("what is not a record of this key", () => {
  it.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(), "NotAnEnvelope"],
    ["a truncated file", final.bytes.subarray(0, 500), "NotAnEnvelope"],
    ["a text", Buffer.from("hello"), "NotAnEnvelope"],
    ["a statement without its envelope", readEnvelope(final.bytes).payload, "NotAnEnvelope"],
    ["a list that no record refers to", gzipSync("{}\n"), "UnknownList"],
  ])("%s is none", (_, bytes, reason) => {
    expect(reasons(changed(final, bytes))).toEqual([reason]);
  });

  it("nothing at all is not verified", () => {
    expect(isVerified(verify())).toBe(false);
  });

  it("is told apart: signed by another key, or changed", () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey;
    const [byOther] = verifyFiles([final], other).files;
    expect(byOther?.problems).toEqual([
      {
        reason: "OtherKey",
        message: `The given key ${fingerprintOf(other)} did not sign it; it says that ${fingerprintOf(publicKey)} did.`,
      },
    ]);
    const envelope = readEnvelope(final.bytes);
    const payload = Buffer.from(envelope.payload.toString().replace('"final"', '"fine!"'));
    expect(reasons(changed(final, writeEnvelope({ ...envelope, payload })))).toEqual(["BadSignature"]);
  });

  it("a forger's key does not become ours by naming it", async () => {
    const forger = memorySigner();
    const [forged] = await signChain(deletionChain, forger);
    const envelope = readEnvelope(forged.bytes);
    const signatures = envelope.signatures.map(({ sig }) => ({ keyid: fingerprintOf(publicKey), sig }));
    expect(reasons(changed(forged, writeEnvelope({ ...envelope, signatures })))).toEqual(["BadSignature"]);
  });

  it("what the key signed for another purpose is none", () => {
    const payload = readEnvelope(final.bytes).payload;
    const pair = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const sig = signBytes("sha384", encodeForSigning("application/json", payload), pair.privateKey);
    const bytes = writeEnvelope({ payload, payloadType: "application/json", signatures: [{ keyid: "", sig }] });
    expect(verifyFiles([changed(final, bytes)], pair.publicKey).files[0]?.problems).toMatchObject([
      { reason: "OtherPayloadType" },
    ]);
  });

  it.each<[string, string]>([
    ["not JSON", "hello"],
    ["another statement of in-toto", '{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x"}'],
    ["a certificate that contradicts itself", contradiction()],
  ])("a signed payload that is %s is none", async (_, text) => {
    expect(reasons(await sign(text))).toEqual(["NotAStatement"]);
  });

  it("a certificate about another tenant than its subject is none", async () => {
    const [file] = await signChain([(record) => ({ ...finalCertificate({ record }), subject: sweepSubject() })]);
    expect(reasons(file)).toEqual(["OtherSubject"]);
  });
});

function sweepSubject() {
  return aboutItself(finalCertificate({ tenant: { ...finalCertificate().predicate.tenant, id: "globex" } })).subject;
}

function contradiction(): string {
  return writeStatement(aboutItself(finalCertificate())).replace('"remaining":0', '"remaining":7');
}

describe("a file that was rewritten around what is signed", () => {
  const text = Buffer.from(final.bytes).toString();
  const envelope = readEnvelope(final.bytes);

  it.each<[string, string]>([
    ["pretty-printed", `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`],
    ["without its last line break", text.trimEnd()],
    ["with line breaks of another system", text.replace("\n", "\r\n")],
    ["naming another key", text.replace(/sha256:[0-9a-f]{64}/u, `sha256:${"0".repeat(64)}`)],
    [
      "with a second signature",
      JSON.stringify({ ...JSON.parse(text), signatures: JSON.parse(text).signatures.concat({ sig: "AA==" }) }),
    ],
    ["with a field more", text.replace('{"payload"', '{"a":1,"payload"')],
  ])("%s is not verified, and is said to be intact inside", (_, rewritten) => {
    const { files, chains } = verify(provisional, changed(final, Buffer.from(rewritten)));
    expect(files[1]?.problems).toMatchObject([{ reason: "Rewritten" }]);
    expect(chains[0]?.problems).toEqual([]);
  });

  it("is read all the same where its base64 is the URL-safe one", () => {
    const wire = { payload: envelope.payload.toString("base64url"), payloadType: envelope.payloadType };
    const signatures = envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: sig.toString("base64url") }));
    expect(reasons(changed(final, Buffer.from(JSON.stringify({ ...wire, signatures }))))).toEqual(["Rewritten"]);
  });
});

describe("a chain that is not what was written", () => {
  it("says which records are missing", () => {
    const { chains } = verify(...sweeps.filter((_, at) => at !== 1 && at !== 2));
    expect(chains[0]?.problems).toEqual([
      {
        reason: "MissingRecord",
        message: `Records 2–3 are missing between ${sweeps[0].file} and ${sweeps[3]?.file}, or did not verify.`,
      },
    ]);
  });

  it("says that two different records claim one place", async () => {
    const [other] = await signChain(sweepChain(1, () => 7));
    expect(reasons(sweeps[0], { ...other, file: "other.json" })).toEqual(["DuplicateSequence"]);
  });

  it("says that a record follows another than the one before it", async () => {
    const place = { chain: "sweeps/prod-eu", sequence: 3 };
    const skipping = await signAt("3.json", firstSweep, { ...place, previous: sha256Of(sweeps[0].bytes) });
    expect(reasons(sweeps[0], sweeps[1] ?? sweeps[0], skipping)).toEqual(["Reordered"]);
    const stranger = await signAt("3.json", firstSweep, { ...place, previous: sha256Of("something else") });
    expect(reasons(sweeps[0], sweeps[1] ?? sweeps[0], stranger)).toEqual(["BrokenLink"]);
  });

  it("says that a file is not the record that its name says", () => {
    expect(reasons({ ...sweeps[0], file: sweeps[1]?.file ?? "" })).toEqual(["Misnamed"]);
    expect(reasons({ ...sweeps[0], file: "my copy of 0000000000-9.json" })).toEqual([]);
  });
});

describe("a list", () => {
  const lines = '{"tenant":"acme","outcomes":{"backup-fresh":"kept"}}\n';
  const signed = async (list: Uint8Array, count = 1) => {
    const outcomes = { count, digest: { sha256: sha256Of(list) } };
    const [record] = await signChain([
      (place) => {
        const statement = firstSweep(place);
        if (statement.predicateType !== "https://surety.dev/evidence/sweep/v1") throw new Error("it is a sweep");
        return { ...statement, predicate: { ...statement.predicate, outcomes } };
      },
    ]);
    return record;
  };
  const file = (bytes: Uint8Array) => ({ file: `${sha256Of(gzipSync(lines))}.jsonl.gz`, bytes });

  it("is verified by the record that names its digest", async () => {
    const list = gzipSync(lines);
    expect(reasons(await signed(list), file(list))).toEqual([]);
    expect(verify(await signed(list), file(list)).files[1]).toMatchObject({ kind: "list", count: 1 });
  });

  it("is not verified without its record", () => {
    expect(reasons(file(gzipSync(lines)))).toEqual(["UnknownList"]);
  });

  it.each<[string, string, number, string]>([
    ["has fewer items than the record says", lines, 2, "WrongCount"],
    ["has items of another kind", '{"tenant":"acme"}\n', 1, "NotAList"],
    ["is cut off within", `${lines}{"tenant`, 2, "WrongCount"],
  ])("that %s is said to be so", async (_, text, count, reason) => {
    const list = gzipSync(text);
    expect(reasons(await signed(list, count), { file: "list.jsonl.gz", bytes: list })).toEqual([reason]);
  });

  it("that was changed is not the one that its name says", async () => {
    const list = gzipSync(lines);
    expect(reasons(await signed(list), file(gzipSync(lines.replace("kept", "broken"))))).toEqual(["ChangedList"]);
  });
});

describe("whatever is done to a chain", () => {
  const chain = sweeps.slice(0, 4);
  const index = fc.nat(chain.length - 1);
  const at = (position: number) => chain[position] ?? sweeps[0];
  const replaced = (position: number, bytes: Uint8Array) =>
    chain.map((file, one) => (one === position ? changed(file, bytes) : file));

  it("any changed byte of any envelope is found", () => {
    fc.assert(
      fc.property(index, fc.nat(), fc.integer({ min: 1, max: 255 }), (position, offset, difference) => {
        const bytes = Uint8Array.from(at(position).bytes);
        const where = offset % bytes.length;
        bytes[where] = (bytes[where] ?? 0) ^ difference;
        expect(isVerified(verify(...replaced(position, bytes)))).toBe(false);
      }),
      { numRuns: 250 },
    );
  });

  it("any byte that is removed or added is found", () => {
    fc.assert(
      fc.property(index, fc.nat(), fc.uint8Array({ maxLength: 3 }), (position, offset, added) => {
        const { bytes } = at(position);
        const where = offset % bytes.length;
        const rest = bytes.subarray(added.length === 0 ? where + 1 : where);
        const edited = Buffer.concat([bytes.subarray(0, where), added, rest]);
        expect(isVerified(verify(...replaced(position, edited)))).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it("any omission is found between the records, and shown at the beginning; the end is said to be unknown", () => {
    fc.assert(
      fc.property(fc.subarray(chain, { minLength: 1 }), (kept) => {
        const [{ problems, notes, first, last, records } = { ...NOTHING }] = verify(...kept).chains;
        expect(problems.some(({ reason }) => reason === "MissingRecord")).toBe(records < last - first + 1);
        expect(notes.some(({ reason }) => reason === "StartsLate")).toBe(kept[0] !== chain[0]);
      }),
    );
  });

  it("any exchange of contents between the files is found", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(chain, { minLength: chain.length }), (shuffled) => {
        fc.pre(shuffled.some((file, position) => file !== chain[position]));
        const exchanged = chain.map((file, position) => changed(file, (shuffled[position] ?? file).bytes));
        expect(isVerified(verify(...exchanged))).toBe(false);
      }),
    );
  });

  it("the order in which files are given says nothing, since each record holds its own place", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(chain, { minLength: chain.length }), (shuffled) => {
        expect(isVerified(verify(...shuffled))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("no bytes whatever make it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, gzip) => {
        const noise = gzip ? Buffer.concat([Buffer.from([0x1f, 0x8b]), bytes]) : bytes;
        expect(isVerified(verify({ file: "noise", bytes: noise }))).toBe(false);
      }),
    );
  });
});

const NOTHING = { problems: [], notes: [], first: 0, last: 0, records: 0 };
