import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readServerAnswer } from "./server-answer.ts";

const record = (type: number, body: Buffer) =>
  Buffer.concat([Buffer.of(type, 3, 3, body.length >> 8, body.length & 255), body]);
const alert = (level: number, description: number) => record(21, Buffer.of(level, description));

/** A ServerHello of this version, with these extensions. */
function hello(version: number, extensions: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([
    ...[Buffer.of(version >> 8, version & 255), Buffer.alloc(32, 7), Buffer.of(2, 1, 2), Buffer.of(0xc0, 0x2c, 0)],
    extensions.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.of(0, extensions.length), extensions]),
  ]);
  return Buffer.concat([Buffer.of(2, 0, 0, body.length), body]);
}
const renegotiation = Buffer.of(0xff, 1, 0, 1, 0);
const is13 = Buffer.of(0, 43, 0, 2, 3, 4);

describe("the answer to a ClientHello", () => {
  it.each([
    [0x0300, undefined, "SSLv3"],
    [0x0301, undefined, "TLSv1"],
    [0x0302, renegotiation, "TLSv1.1"],
    [0x0303, renegotiation, "TLSv1.2"],
    [0x0303, Buffer.concat([renegotiation, is13]), "TLSv1.3"],
    [0x0305, undefined, undefined],
  ])("%i with extensions %j is version %s", (wire, extensions, version) => {
    expect(readServerAnswer(record(22, hello(wire, extensions)))).toEqual({ said: "version", version });
  });

  it("may come in pieces, over several records, after a warning, and with more behind it", () => {
    const message = hello(0x0303, is13);
    const split = Buffer.concat([record(22, message.subarray(0, 20)), record(22, message.subarray(20))]);
    const whole = Buffer.concat([alert(1, 112), split, record(20, Buffer.of(1)), record(23, Buffer.alloc(9))]);
    const end = whole.length - 20;
    for (let length = 0; length < end; length += 1)
      expect(readServerAnswer(whole.subarray(0, length)), `${length}`).toEqual({ said: "nothingYet" });
    for (let length = end; length <= whole.length; length += 1)
      expect(readServerAnswer(whole.subarray(0, length))).toEqual({ said: "version", version: "TLSv1.3" });
  });

  it("may be an alert: a fatal one is the answer, a warning is not", () => {
    expect(readServerAnswer(alert(2, 70))).toEqual({ said: "alert", alert: 70 });
    expect(readServerAnswer(alert(1, 112))).toEqual({ said: "nothingYet" });
  });

  it.each([
    ["HTTP", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["SSH", Buffer.from("SSH-2.0-OpenSSH_9.2p1\r\n")],
    ["SMTP", Buffer.from("220 mail.example.com ESMTP\r\n")],
    ["an alert of another length", record(21, Buffer.of(2, 70, 0))],
    ["data before the answer", record(23, Buffer.alloc(5))],
    ["another message", record(22, Buffer.of(11, 0, 0, 0))],
    ["a record that says it is too long", Buffer.of(22, 3, 3, 0xff, 0xff)],
    ["a hello that is shorter than it must be", record(22, Buffer.of(2, 0, 0, 3, 3, 3, 0))],
  ])("is not TLS where it is %s", (_, bytes) => {
    expect(readServerAnswer(bytes)).toEqual({ said: "notTls" });
  });

  it("is read without fault, whatever the bytes are", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      fc.uint8Array({ maxLength: 300 }).map((array) => record(22, Buffer.from(array))),
      fc.tuple(fc.nat(60), fc.nat(255)).map(([at, value]) => {
        const damaged = record(22, hello(0x0303, Buffer.concat([renegotiation, is13])));
        damaged[5 + (at % (damaged.length - 5))] = value;
        return damaged;
      }),
    );
    fc.assert(
      fc.property(bytes, (received) => {
        expect(["version", "alert", "notTls", "nothingYet"]).toContain(readServerAnswer(received).said);
      }),
      { numRuns: 5_000 },
    );
  });
});
