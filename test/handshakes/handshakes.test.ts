import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { TLS_VERSIONS } from "#domain/served-tls.ts";
import { tlsProber } from "#facts/live/tls/prober.ts";
import { type CertificateWish, type Made, makeCertificate } from "#facts/x509.fixture.ts";
import { parseChain } from "#facts/x509.ts";
import { type Nginx, type Site, startNginx } from "./nginx.ts";
import { scan } from "./sslscan.ts";

const HOST = "acme.example.com";
const OTHER = "other.example.com";

const issuer = await makeCertificate({ name: "Example Issuing CA" });
const make = (wish: Partial<CertificateWish> = {}): Promise<Made> =>
  makeCertificate({ name: HOST, names: [HOST], hash: "SHA-256", ...wish });
const p384 = await make();
const p256 = await make({ key: "P-256" });
const p521 = await make({ key: "P-521" });
const rsa = await make({ key: "RSA-2048" });
const issued = await make({ issuer });
const others = await make({ name: OTHER, names: [OTHER] });

const site = (port: string, fields: Partial<Site> = {}): Site => ({ port, name: HOST, chain: [p384], ...fields });

/** Servers of one name each; sslscan and Surety must say the same of all of them. */
const SITES: readonly Site[] = [
  site("every version", { protocols: "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3" }),
  site("1.2 and 1.3"),
  site("1.2 alone", { protocols: "TLSv1.2" }),
  site("1.3 alone", { protocols: "TLSv1.3" }),
  site("1.0 alone", { protocols: "TLSv1", chain: [rsa] }),
  site("1.1 and 1.2", { protocols: "TLSv1.1 TLSv1.2" }),
  site("1.0 and 1.3, with a gap", { protocols: "TLSv1 TLSv1.3" }),
  site("an RSA key", { chain: [rsa] }),
  site("old versions and an RSA key", { protocols: "TLSv1 TLSv1.1", chain: [rsa] }),
  site("P-256", { chain: [p256], protocols: "TLSv1.1 TLSv1.2 TLSv1.3" }),
  site("P-521", { chain: [p521] }),
  site("a chain with its issuer", { chain: [issued, issuer] }),
  site("a client's certificate wanted", { protocols: "TLSv1 TLSv1.2", more: "ssl_verify_client optional_no_ca;" }),
  site("one curve that needs a second hello", { more: "ssl_ecdh_curve secp384r1;" }),
  site("suites without forward secrecy", { chain: [rsa], protocols: "TLSv1 TLSv1.2", ciphers: "AES128-SHA" }),
  site("CBC suites", { protocols: "TLSv1.1 TLSv1.2", ciphers: "ECDHE-ECDSA-AES256-SHA" }),
  site("suites of 1.2 only, although 1.1 is named", {
    protocols: "TLSv1.1 TLSv1.2",
    ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384",
  }),
];

/** Ports where it matters which name is asked for. */
const NAMED: readonly Site[] = [
  { port: "strangers refused", name: "_" },
  site("strangers refused"),
  { port: "another by default", name: OTHER, chain: [others] },
  site("another by default"),
];

const probeSchema = z.object({
  accepted: z.array(z.enum(TLS_VERSIONS)),
  refused: z.array(z.enum(TLS_VERSIONS)),
  chain: z.array(z.string()),
  withoutName: z.object({ accepted: z.array(z.enum(TLS_VERSIONS)), chain: z.array(z.string()) }).optional(),
});

let nginx: Nginx;
beforeAll(async () => {
  nginx = await startNginx([...SITES, ...NAMED]);
});
afterAll(() => nginx.stop());

async function probe(port: string, host = HOST) {
  const ask = tlsProber({ clock: Date.now, port: nginx.port(port), resolve: async () => "127.0.0.1" });
  const reading = await ask(host);
  return reading.status === "observed" ? probeSchema.parse(reading.value) : reading;
}

async function observe(port: string, host = HOST) {
  const found = await probe(port, host);
  if ("status" in found) throw new Error(found.message);
  return found;
}
const subjects = (chain: readonly string[]) => chain.flatMap(parseChain).map(({ subject }) => subject);

describe("what a server accepts", () => {
  it.each(SITES)("is what sslscan says: $port", async ({ port, chain = [] }) => {
    const [found, judge] = await Promise.all([observe(port), scan(nginx.port(port), HOST)]);
    expect(found.accepted).toEqual(judge);
    expect(judge.length).toBeGreaterThan(0);
    expect([...found.accepted, ...found.refused].toSorted()).toEqual(
      TLS_VERSIONS.filter((version) => version !== "SSLv2").toSorted(),
    );
    // The chain as it is served, and nothing that this machine trusts besides.
    const fingerprints = (pems: readonly string[]) => pems.flatMap(parseChain).map(({ fingerprint }) => fingerprint);
    expect(fingerprints(found.chain)).toEqual(fingerprints(chain.map(({ pem }) => pem)));
  });

  it("differs from server to server, so that the above says something", async () => {
    const found = await Promise.all(SITES.map(async ({ port }) => (await observe(port)).accepted.join(" ")));
    expect(new Set(found).size).toBeGreaterThanOrEqual(7);
  });
});

describe("the name in the handshake", () => {
  it("decides which chain is served; without one the first server answers", async () => {
    const found = await observe("another by default");
    expect(subjects(found.chain)).toEqual([`CN=${HOST}`]);
    expect(subjects(found.withoutName?.chain ?? [])).toEqual([`CN=${OTHER}`]);
    expect(found.withoutName?.accepted).toEqual(await scan(nginx.port("another by default"), undefined));
  });

  it("that is not served to strangers leaves nothing to say of those", async () => {
    expect(await observe("strangers refused")).not.toHaveProperty("withoutName");
    expect(await probe("strangers refused", OTHER)).toMatchObject({ status: "unreadable", cause: "failed" });
  });

  it("of a host that stands for many is one that nobody has", async () => {
    expect(subjects((await observe("another by default", "*.example.com")).chain)).toEqual([`CN=${OTHER}`]);
  });
});
