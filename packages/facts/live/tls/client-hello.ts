import { createECDH, randomBytes } from "node:crypto";
import type { TlsVersion } from "#domain/served-tls.ts";

/** Those that are tried, newest first. SSL 2 has messages of its own, and no server of today knows it. */
export const TRIED_VERSIONS = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3"] as const satisfies TlsVersion[];
export type TriedVersion = (typeof TRIED_VERSIONS)[number];

/** As they stand in messages. */
export const WIRE_VERSIONS: Readonly<Record<TriedVersion, number>> = {
  SSLv3: 0x0300,
  TLSv1: 0x0301,
  "TLSv1.1": 0x0302,
  "TLSv1.2": 0x0303,
  "TLSv1.3": 0x0304,
};

/** TLS 1.3 has suites of its own. */
const SUITES_1_3 = "1301 1302 1303 1304";

/**
 * Everything that servers have spoken with a certificate, weak and outdated ones included: a server that accepts TLS 1.0
 * only with RC4 accepts it. Of no key that is agreed upon anything is used.
 */
const SUITES =
  "c02b c02c c02f c030 cca9 cca8 ccaa c0ac c0ad c0ae c0af c023 c024 c027 c028 c009 c00a c013 c014 c007 c011 c008 c012 " +
  "c072 c073 c076 c077 c006 c010 009e 009f 00a2 00a3 0067 006b 0033 0039 0040 006a 0032 0038 0016 0013 0015 0012 0045 " +
  "0088 00be 00c4 0099 009a 009c 009d c09c c09d c0a0 c0a1 003c 003d 002f 0035 0041 0084 00ba 00c0 0096 000a 0005 0004 " +
  "0009 0003 0006 0008 0014 0011 003b 0002 0001";

const GROUPS = "001d 0017 0018 0019 001e 0100 0101 0102";
const X25519 = 0x001d;
const P256 = 0x0017;

const SIGNATURES =
  "0403 0503 0603 0807 0808 0804 0805 0806 0809 080a 080b 0401 0501 0601 0303 0301 0302 0402 0502 0602 0203 0201 0202";

const EXTENSION = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatures: 13,
  extendedMasterSecret: 23,
  versions: 43,
  pskModes: 45,
  keyShare: 51,
  renegotiation: 0xff01,
} as const;

/**
 * The first message of a handshake that offers one version and no other, in a record (RFC 8446, section 4.1.2, and RFC
 * 5246, section 7.4.1.2). OpenSSL, and Node with it, may be built or configured so that it does not offer old versions
 * or suites: then every server would look good.
 */
export function clientHello(version: TriedVersion, serverName: string | undefined): Buffer {
  const is13 = version === "TLSv1.3";
  const body = Buffer.concat([
    uint16(Math.min(WIRE_VERSIONS[version], WIRE_VERSIONS["TLSv1.2"])),
    randomBytes(32),
    // Boxes on the way take a TLS 1.3 handshake for one that goes on with a session.
    vector8(is13 ? randomBytes(32) : Buffer.alloc(0)),
    vector16(codes(is13 ? SUITES_1_3 : SUITES)),
    vector8(Buffer.of(0)),
    version === "SSLv3" ? Buffer.alloc(0) : vector16(Buffer.concat(extensionsFor(version, serverName))),
  ]);
  const message = Buffer.concat([Buffer.of(1), uint24(body.length), body]);
  const record = version === "SSLv3" ? WIRE_VERSIONS.SSLv3 : WIRE_VERSIONS.TLSv1;
  return Buffer.concat([Buffer.of(22), uint16(record), vector16(message)]);
}

function extensionsFor(version: TriedVersion, serverName: string | undefined): readonly Buffer[] {
  const name = Buffer.from(serverName ?? "", "ascii");
  const since12 = version === "TLSv1.2" || version === "TLSv1.3";
  return [
    ...(serverName === undefined
      ? []
      : [extension(EXTENSION.serverName, vector16(Buffer.concat([Buffer.of(0), vector16(name)])))]),
    extension(EXTENSION.groups, vector16(codes(GROUPS))),
    extension(EXTENSION.pointFormats, vector8(Buffer.of(0))),
    ...(since12 ? [extension(EXTENSION.signatures, vector16(codes(SIGNATURES)))] : []),
    extension(EXTENSION.extendedMasterSecret, Buffer.alloc(0)),
    ...(version === "TLSv1.3" ? extensionsFor13() : [extension(EXTENSION.renegotiation, vector8(Buffer.alloc(0)))]),
  ];
}

function extensionsFor13(): readonly Buffer[] {
  // Any 32 bytes are a key of X25519; of P-256 only a point on the curve is.
  const shares = Buffer.concat([
    Buffer.concat([uint16(X25519), vector16(randomBytes(32))]),
    Buffer.concat([uint16(P256), vector16(createECDH("prime256v1").generateKeys())]),
  ]);
  return [
    extension(EXTENSION.versions, vector8(uint16(WIRE_VERSIONS["TLSv1.3"]))),
    extension(EXTENSION.pskModes, vector8(Buffer.of(1))),
    extension(EXTENSION.keyShare, vector16(shares)),
  ];
}

const extension = (type: number, data: Buffer): Buffer => Buffer.concat([uint16(type), vector16(data)]);
const codes = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const uint16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);
const uint24 = (value: number): Buffer => Buffer.of(value >> 16, (value >> 8) & 0xff, value & 0xff);
const vector8 = (data: Buffer): Buffer => Buffer.concat([Buffer.of(data.length), data]);
const vector16 = (data: Buffer): Buffer => Buffer.concat([uint16(data.length), data]);
