import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW, tenant } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";
import { makeCertificate } from "./x509.fixture.ts";

const secret = (namespace: string, name: string, data: unknown) => ({
  ...{ apiVersion: "v1", kind: "Secret", type: "kubernetes.io/tls", metadata: { namespace, name } },
  data,
});
const base64 = (text: string) => Buffer.from(text).toString("base64");

async function read(items: Parameters<typeof sourcesOf>[0]["lists"]) {
  const { sources } = sourcesOf({ lists: { ...items } });
  const tenants = [tenant("acme")];
  return (await collectFacts(sources, ["tlsSecrets"], { cluster: CLUSTER, tenants, now: NOW })).tlsSecrets;
}

describe("the certificates in Secrets", () => {
  it("are those of the tenants' namespaces, by namespace and name, and nothing else is taken out of a Secret", async () => {
    const { pem, privateKey } = await makeCertificate({ name: "acme.example.com" });
    const data = { "tls.crt": base64(pem), "tls.key": base64(privateKey), password: base64("secret") };
    const secrets = [
      secret("tenant-acme", "web-tls", data),
      secret("kube-system", "other", data),
      secret("tenant-acme", "password", { password: base64("secret") }),
      secret("tenant-acme", "empty", null),
      secret("tenant-acme", "not-yet", { "tls.crt": "" }),
    ];
    const reading = await read({ secrets });
    expect(reading).toMatchObject({ status: "observed" });
    const value = reading?.status === "observed" ? reading.value : new Map();
    expect([...value.keys()]).toEqual(["tenant-acme/web-tls", "tenant-acme/not-yet"]);
    expect(value.get("tenant-acme/web-tls")).toMatchObject({ value: [{ subject: "CN=acme.example.com" }] });
    expect(value.get("tenant-acme/not-yet")).toMatchObject({ status: "unreadable", cause: "malformed" });
    expect(JSON.stringify([...value])).not.toContain(base64("secret"));
  });

  it("that may not be read are unreadable as a whole, as they are where a Secret is none", async () => {
    const forbidden = unreadable("forbidden", "secrets", "403");
    expect(await read({ secrets: forbidden })).toBe(forbidden);
    const malformed = await read({ secrets: [secret("tenant-acme", "odd", { "tls.crt": 7 })] });
    expect(malformed).toMatchObject({ status: "unreadable", cause: "malformed", source: "prod-eu: secrets" });
  });
});
