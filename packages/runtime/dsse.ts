import { createHash, type KeyObject, verify } from "node:crypto";
import * as z from "zod";
import { type Sha256, sha256Schema } from "#domain/evidence.ts";
import { InvalidInput } from "./errors.ts";
import { parseForeignJson } from "./foreign-json.ts";
import { describeIssues } from "./issues.ts";

/** What Surety signs, and nothing else: an in-toto Statement as JSON. */
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

const envelopeSchema = z.object({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z.array(z.object({ keyid: z.string().default(""), sig: z.string() })).min(1),
});

/** A DSSE envelope, version 1, with its texts decoded. See https://github.com/secure-systems-lab/dsse. */
export interface Envelope {
  readonly payload: Buffer;
  readonly payloadType: string;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** A hint that nobody signed. Surety writes the fingerprint of the key. */
  readonly keyid: string;
  /** ECDSA on P-384 of the SHA-384 of the encoding, in DER. */
  readonly sig: Buffer;
}

/** DSSE's pre-authentication encoding: the bytes that are signed. Lengths are counted in bytes. */
export function encodeForSigning(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    Buffer.from(payload),
  ]);
}

/** The one way in which Surety writes an envelope. The digest of these bytes is what the next record names. */
export function writeEnvelope({ payload, payloadType, signatures }: Envelope): Buffer {
  const text = JSON.stringify({
    payload: payload.toString("base64"),
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: sig.toString("base64") })),
  });
  return Buffer.from(`${text}\n`);
}

/** Throws InvalidInput that says what is wrong with it. Fields that are not known are ignored, as DSSE asks. */
export function readEnvelope(bytes: Uint8Array): Envelope {
  const value = parseJson(bytes);
  const parsed = envelopeSchema.safeParse(value);
  if (!parsed.success) throw new InvalidInput(describeIssues(parsed.error, value), { cause: parsed.error });
  const { payload, payloadType, signatures } = parsed.data;
  return {
    payload: decodeBase64(payload, "payload"),
    payloadType,
    signatures: signatures.map(({ keyid, sig }, at) => ({ keyid, sig: decodeBase64(sig, `signatures[${at}].sig`) })),
  };
}

/** The first of its signatures that is by this key, over this payload and this type of it. */
export function signatureBy(
  { payload, payloadType, signatures }: Envelope,
  key: KeyObject,
): EnvelopeSignature | undefined {
  const signed = encodeForSigning(payloadType, payload);
  return signatures.find(({ sig }) => verify("sha384", signed, { key, dsaEncoding: "der" }, sig));
}

export function isSignedBy(envelope: Envelope, key: KeyObject): boolean {
  return signatureBy(envelope, key) !== undefined;
}

export function sha256Of(bytes: Uint8Array | string): Sha256 {
  return sha256Schema.parse(createHash("sha256").update(bytes).digest("hex"));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return parseForeignJson(bytes);
  } catch (error) {
    const found = bytes.length === 0 ? "an empty file" : "what is not JSON, or not all of it";
    throw new InvalidInput([`(the whole): found ${found}; allowed is a DSSE envelope`], { cause: error });
  }
}

/** DSSE allows both alphabets. Node would skip whatever belongs to neither. */
function decodeBase64(text: string, where: string): Buffer {
  if (/^[A-Za-z0-9+/_-]*={0,2}$/u.test(text)) return Buffer.from(text, "base64");
  throw new InvalidInput([`${where}: found what is not base64; allowed is base64`]);
}
