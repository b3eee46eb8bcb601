import { X509Certificate } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseChain } from "#facts/x509.ts";
import { changed, parse, valueAt } from "./json.ts";
import { bytes, texts } from "./parser-inputs.ts";
import { healthyFiles, openRecorded } from "./recorded.ts";

/** More of them: FUZZ_RUNS=20000 npm test -- recorded */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 100);
const FILE = "clusters/prod-eu/kubernetes/secrets.json";
const document = parse((await healthyFiles()).get(FILE) ?? new Uint8Array());
const [namespace, encoded] = [
  valueAt(document, ["items", 0, "metadata", "namespace"]),
  valueAt(document, ["items", 0, "data", "tls.crt"]),
];
const pem = Buffer.from(String(encoded), "base64").toString("latin1");
const asPem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString("base64")}\n-----END CERTIFICATE-----\n`;
const damaged = fc.oneof(bytes([new Uint8Array(new X509Certificate(pem).raw)]).map(asPem), texts([pem]));

let recorded: Awaited<ReturnType<typeof openRecorded>>;
beforeAll(async () => {
  recorded = await openRecorded();
});
afterAll(() => recorded.close());

function isUnderstood(chain: Buffer): boolean {
  try {
    return parseChain(chain.toString("latin1")).length > 0;
  } catch {
    return false;
  }
}

describe("the certificate in a tenant's Secret", () => {
  it(
    `is judged whatever is in its bytes, and not kept where it is not understood (${RUNS} of them)`,
    async () => {
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(damaged, async (text) => {
          const chain = Buffer.from(text, "latin1");
          const data = chain.toString("base64");
          const files = new Map([[FILE, JSON.stringify(changed(document, ["items", 0, "data", "tls.crt"], data))]]);
          const { findings } = await recorded.check(files, ["--control", "certificate-strong"]);
          const [finding] = findings.filter(({ tenant }) => `tenant-${tenant}` === namespace);
          expect(finding?.reason).not.toBe("ControlFailed");
          if (isUnderstood(chain)) return;
          refused += 1;
          expect(finding?.outcome, finding?.message).not.toBe("kept");
        }),
        { numRuns: RUNS },
      );
      expect(refused).toBeGreaterThan(RUNS / 10);
    },
    60_000 + RUNS * 500,
  );
});
