import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { encodeForSigning, isSignedBy, PAYLOAD_TYPE, readEnvelope, writeEnvelope } from "./dsse.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
const payload = Buffer.from('{"a":"ä"}');
const sig = sign("sha384", encodeForSigning(PAYLOAD_TYPE, payload), privateKey);
const envelope = { payload, payloadType: PAYLOAD_TYPE, signatures: [{ keyid: "k", sig }] };
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const wire = () => JSON.parse(writeEnvelope(envelope).toString());

describe("the encoding that is signed", () => {
  /** The test vector of DSSE's protocol.md: P-256, SHA-256, the signature as r and s one after the other. */
  it("is that of DSSE's own example, whose signature fits", () => {
    const coordinate = (decimal: string) =>
      Buffer.from(BigInt(decimal).toString(16).padStart(64, "0"), "hex").toString("base64url");
    const key = createPublicKey({
      format: "jwk",
      key: {
        ...{ kty: "EC", crv: "P-256" },
        x: coordinate("46950820868899156662930047687818585632848591499744589407958293238635476079160"),
        y: coordinate("5640078356564379163099075877009565129882514886557779369047442380624545832820"),
      },
    });
    const example = readEnvelope(
      json({
        payload: "aGVsbG8gd29ybGQ=",
        payloadType: "http://example.com/HelloWorld",
        signatures: [
          { sig: "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==" },
        ],
      }),
    );
    const signed = encodeForSigning(example.payloadType, example.payload);
    expect(signed.toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    const [signature] = example.signatures;
    expect(verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, signature?.sig ?? Buffer.alloc(0))).toBe(true);
  });

  it("counts bytes, not characters", () => {
    expect(encodeForSigning("ü", Buffer.from("ä€")).toString()).toBe("DSSEv1 2 ü 5 ä€");
    expect(encodeForSigning("", Buffer.alloc(0)).toString()).toBe("DSSEv1 0  0 ");
  });
});

describe("an envelope", () => {
  it("is read as it was written, and is signed by its key alone", () => {
    const read = readEnvelope(writeEnvelope(envelope));
    expect(read).toEqual(envelope);
    expect(isSignedBy(read, publicKey)).toBe(true);
    expect(isSignedBy(read, generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey)).toBe(false);
  });

  it("is one line of JSON, its fields in the order of the specification", () => {
    expect(writeEnvelope(envelope).toString()).toBe(
      `{"payload":"${payload.toString("base64")}","payloadType":"${PAYLOAD_TYPE}","signatures":[{"keyid":"k","sig":"${sig.toString("base64")}"}]}\n`,
    );
  });

  it("may have other fields, no keyid, the URL-safe alphabet, and several signatures of which one fits", () => {
    const other = sign("sha384", payload, privateKey).toString("base64url");
    const read = readEnvelope(
      json({ ...wire(), more: 1, signatures: [{ sig: other }, { sig: sig.toString("base64url") }] }),
    );
    expect(read.signatures[0]?.keyid).toBe("");
    expect(isSignedBy(read, publicKey)).toBe(true);
  });

  it("of another type of payload is not signed, though the payload is the same", () => {
    expect(isSignedBy({ ...envelope, payloadType: "application/json" }, publicKey)).toBe(false);
  });

  it.each<[string, Uint8Array, string]>([
    ["an empty file", Buffer.alloc(0), "found an empty file"],
    ["half of one", writeEnvelope(envelope).subarray(0, 40), "not JSON, or not all of it"],
    ["what is not UTF-8", Buffer.from([0x22, 0xff, 0x22]), "not JSON"],
    ["a list", json([]), "(the whole): found an empty list"],
    ["a statement without its envelope", payload, "payload: found nothing"],
    ["an envelope without signatures", json({ ...wire(), signatures: [] }), "signatures: found an empty list"],
    ["one whose payload is not base64", json({ ...wire(), payload: "*" }), "payload: found what is not base64"],
    [
      "one whose signature is not base64",
      json({ ...wire(), signatures: [{ sig: "a b" }] }),
      "signatures[0].sig: found",
    ],
  ])("%s is none", (_, bytes, problem) => {
    expect(() => readEnvelope(bytes)).toThrow(problem);
  });
});
