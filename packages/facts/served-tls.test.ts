import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW, tenant } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";
import { makeCertificate } from "./x509.fixture.ts";

const HOST = "acme.example.com";
const probe = (fields: object = {}) => ({
  ...{
    host: HOST,
    port: 443,
    observedAt: "2026-03-10T11:00:00Z",
    accepted: ["TLSv1.2"],
    refused: ["TLSv1"],
    chain: [],
  },
  ...fields,
});

async function read(tls: Readonly<Record<string, object>>, tenants = [{ ...tenant("acme"), hosts: [HOST] }]) {
  const { sources, asked } = sourcesOf({ tls });
  const reading = (await collectFacts(sources, ["servedTls"], { cluster: CLUSTER, tenants, now: NOW })).servedTls;
  return { value: reading?.status === "observed" ? reading.value : undefined, asked };
}

describe("what hosts serve", () => {
  it("is asked for once for each host of the tenants that are not gone", async () => {
    const tenants = [
      { ...tenant("acme"), hosts: [HOST, "shop.example.com"] },
      { ...tenant("globex", "held"), hosts: [HOST] },
      { ...tenant("gone", "deleted"), hosts: ["gone.example.com"] },
    ];
    const { value, asked } = await read({ [HOST]: probe() }, tenants);
    expect(asked).toEqual([`tls/${HOST}`, "tls/shop.example.com"]);
    expect([...(value?.keys() ?? [])]).toEqual([HOST, "shop.example.com"]);
    expect(value?.get("shop.example.com")).toMatchObject({ status: "unreadable", cause: "notLookedAt" });
  });

  it("has the versions and the chain, as of when it was seen", async () => {
    const [leaf, issuer] = await Promise.all(["leaf", "issuer"].map((name) => makeCertificate({ name })));
    const withoutName = { accepted: ["TLSv1.0"], refused: [], chain: [issuer?.pem] };
    const { value } = await read({ [HOST]: probe({ chain: [leaf?.pem, issuer?.pem], withoutName }) });
    expect(value?.get(HOST)).toMatchObject({
      observedAt: Date.parse("2026-03-10T11:00:00Z"),
      value: {
        ...{ host: HOST, port: 443, accepted: ["TLSv1.2"], refused: ["TLSv1"] },
        chain: [{ subject: "CN=leaf" }, { subject: "CN=issuer" }],
        withoutName: { accepted: ["TLSv1"], refused: [], chain: [{ subject: "CN=issuer" }] },
      },
    });
  });

  it("is that of a host however its name is written", async () => {
    const { value } = await read({ [HOST]: probe({ host: "ACME.Example.com" }) });
    expect(value?.get(HOST)).toMatchObject({ status: "observed", value: { host: HOST } });
  });

  it("of another day than the rest tells nothing: neither what was left over, nor what is yet to come", async () => {
    const seen = async (observedAt: number) =>
      (await read({ [HOST]: probe({ observedAt: new Date(observedAt).toISOString() }) })).value?.get(HOST);
    expect(await seen(NOW - DAY)).toMatchObject({ status: "observed" });
    expect(await seen(NOW - DAY - 1)).toMatchObject({ status: "unreadable", cause: "stale" });
    expect(await seen(NOW + DAY)).toMatchObject({ status: "observed" });
    expect(await seen(NOW + DAY + 1)).toMatchObject({ status: "unreadable", cause: "malformed" });
  });

  it.each<[string, object, string]>([
    ["a version that is not known", { accepted: ["TLSv1.4"] }, "accepted"],
    ["no list of what was refused", { refused: undefined }, "refused"],
    ["a chain that is none", { chain: ["AAAA"] }, "chain: "],
    ["another host", { host: "other.example.com" }, "found host other.example.com; allowed is acme.example.com"],
    ["a date that is none", { observedAt: "yesterday" }, "observedAt"],
  ])("is malformed with %s, for that host alone", async (_, fields, message) => {
    const { value } = await read({ [HOST]: probe(fields) });
    const reading = value?.get(HOST);
    expect(reading).toMatchObject({ status: "unreadable", cause: "malformed", source: `tls/${HOST}` });
    expect(reading?.status === "unreadable" ? reading.message : "").toContain(message);
  });
});
