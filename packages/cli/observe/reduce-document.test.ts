import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { reduceDocument } from "./reduce-document.ts";

const HOOK = { hooks: { resources: [{ pre: [{ exec: { command: ["mysqldump", "-phunter2"] } }] }] } };
const BACKUP = {
  kind: "Backup",
  metadata: {
    name: "acme-1",
    annotations: { "velero.io/resource-timeout": "10m", "kubectl.kubernetes.io/last-applied-configuration": "hunter2" },
    managedFields: [{ manager: "velero" }],
  },
  spec: { ttl: "720h", ...HOOK },
};

const reduced = (body: Uint8Array, gzipped = false) => Buffer.concat([...reduceDocument(body, { gzipped })]);
const parsed = (body: Buffer): unknown => JSON.parse(body.toString());

describe("a reduced document", () => {
  it("is a Backup without hooks and foreign annotations, as large as it was", () => {
    const body = Buffer.from(JSON.stringify(BACKUP));
    const small = reduced(body);
    expect(parsed(small)).toEqual({
      kind: "Backup",
      metadata: { name: "acme-1", annotations: { "velero.io/resource-timeout": "10m" } },
      spec: { ttl: "720h" },
    });
    expect(small.length).toBe(body.length);
  });

  it("is the same for each of a gzipped list of objects", () => {
    const body = gzipSync(JSON.stringify([BACKUP, { kind: "Pod", metadata: { name: "x", managedFields: [] } }]));
    const small = reduced(body, true);
    expect(parsed(gunzipSync(small))).toMatchObject([{ spec: { ttl: "720h" } }, { metadata: { name: "x" } }]);
    expect(gunzipSync(small).toString()).not.toMatch(/hunter2|managedFields/u);
    expect(small.length).toBe(body.length);
  });

  it("stays as it is, to the byte, where nothing has to be left out", () => {
    const body = gzipSync('[ {"pvcName": "data-kafka-0"} ]');
    expect(reduced(body, true).equals(body)).toBe(true);
  });

  const faults: readonly (readonly [string, Buffer, boolean])[] = [
    ["gzip that ends in the middle", gzipSync(JSON.stringify(BACKUP)).subarray(0, -9), true],
    ["gzip of what is not JSON", gzipSync('{"password": "hunter2"'), true],
    ["an error page", Buffer.from("<Error>hunter2</Error>"), true],
    ["JSON that nests too deeply", Buffer.from(`${"[".repeat(20_000)}"hunter2"${"]".repeat(20_000)}`), false],
    ["JSON that ends in the middle", Buffer.from('{"password": "hunter2"'), false],
  ];
  it.each(faults)("of %s is of the same size, and as little JSON, and tells nothing", (_, body, gzipped) => {
    const small = reduced(body, gzipped);
    const text = () => (gzipped ? gunzipSync(small) : small).toString();
    expect(() => JSON.parse(text())).toThrow();
    expect(small.length).toBe(body.length);
    expect(small.includes("hunter2")).toBe(false);
  });

  it("of nothing is nothing", () => {
    expect(reduced(Buffer.alloc(0)).length).toBe(0);
  });
});
