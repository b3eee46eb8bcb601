import { TRIED_VERSIONS, type TriedVersion, WIRE_VERSIONS } from "./client-hello.ts";

/** What a server said to a ClientHello, as far as it has been received. */
export type ServerAnswer =
  | { readonly said: "version"; readonly version: TriedVersion | undefined }
  /** A fatal alert, by its number (RFC 8446, section 6). */
  | { readonly said: "alert"; readonly alert: number }
  | { readonly said: "notTls" }
  | { readonly said: "nothingYet" };

const ALERT = 21;
const HANDSHAKE = 22;
const SERVER_HELLO = 2;
const WARNING = 1;
const SUPPORTED_VERSIONS = 43;
/** A record may hold 2^14 bytes and a little; what says it is longer speaks another language. */
const LONGEST_RECORD = 16_384 + 2_048;

/** Reads what has come so far; warnings before the answer are skipped. Never throws, whatever the bytes are. */
export function readServerAnswer(received: Buffer): ServerAnswer {
  const messages: Buffer[] = [];
  let at = 0;
  while (received.length >= at + 5) {
    const type = received.readUInt8(at);
    const length = received.readUInt16BE(at + 3);
    // What follows the answer, in TLS 1.3 under keys that nobody here has, does not matter.
    if (messages.length > 0 && type !== HANDSHAKE) break;
    if ((type !== ALERT && type !== HANDSHAKE) || received.readUInt8(at + 1) !== 3 || length > LONGEST_RECORD)
      return { said: "notTls" };
    if (received.length < at + 5 + length) break;
    const body = received.subarray(at + 5, at + 5 + length);
    at += 5 + length;
    if (type === HANDSHAKE) messages.push(body);
    else if (body.length !== 2) return { said: "notTls" };
    else if (body.readUInt8(0) !== WARNING) return { said: "alert", alert: body.readUInt8(1) };
  }
  return readHandshake(Buffer.concat(messages));
}

function readHandshake(message: Buffer): ServerAnswer {
  if (message.length < 4) return { said: "nothingYet" };
  if (message.readUInt8(0) !== SERVER_HELLO) return { said: "notTls" };
  const length = message.readUIntBE(1, 3);
  if (message.length < 4 + length) return { said: "nothingYet" };
  try {
    return { said: "version", version: named(chosenVersion(message.subarray(4, 4 + length))) };
  } catch {
    // It says that it is longer than it is.
    return { said: "notTls" };
  }
}

/** TLS 1.3 says that it is 1.2, and what it is in an extension; so does its HelloRetryRequest. */
function chosenVersion(hello: Buffer): number {
  const outer = hello.readUInt16BE(0);
  const afterSession = 2 + 32 + 1 + hello.readUInt8(2 + 32);
  let at = afterSession + 2 + 1;
  if (hello.length < at) throw new RangeError("the message ends before its cipher suite");
  if (hello.length === at) return outer;
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const [type, length] = [hello.readUInt16BE(at), hello.readUInt16BE(at + 2)];
    if (type === SUPPORTED_VERSIONS) return hello.readUInt16BE(at + 4);
    at += 4 + length;
  }
  return outer;
}

function named(wire: number): TriedVersion | undefined {
  return TRIED_VERSIONS.find((version) => WIRE_VERSIONS[version] === wire);
}
