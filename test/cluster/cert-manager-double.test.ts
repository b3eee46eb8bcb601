import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { waitUntil } from "#local/servers/wait.ts";
import { sharedClients, soon } from "./shared-clients.ts";

const { core, custom, createNamespace } = sharedClients();

describe("the cert-manager double", () => {
  it("issues an ECDSA certificate of 384 bits for 90 days, and says so in the status", async () => {
    const namespace = "tenant-certificate";
    await createNamespace(namespace);
    const certificates = { group: "cert-manager.io", version: "v1", namespace, plural: "certificates" };
    await custom.createNamespacedCustomObject({
      ...certificates,
      body: {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: "web" },
        spec: {
          secretName: "web-tls",
          dnsNames: ["acme.example.com"],
          duration: "2160h",
          privateKey: { algorithm: "ECDSA", size: 384 },
          issuerRef: { name: "any", kind: "ClusterIssuer" },
        },
      },
    });

    const status = async () => (await custom.getNamespacedCustomObject({ ...certificates, name: "web" })).status;
    await waitUntil(
      "the Certificate to be Ready",
      async () => (await status())?.conditions?.[0]?.status === "True",
      soon,
    );

    const { data = {} } = await core.readNamespacedSecret({ namespace, name: "web-tls" });
    const [leaf, key] = ["tls.crt", "tls.key"].map((field) => Buffer.from(data[field] ?? "", "base64"));
    const certificate = new X509Certificate(leaf ?? "");
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("secp384r1");
    expect(certificate.checkHost("acme.example.com")).toBe("acme.example.com");
    expect(certificate.checkPrivateKey(createPrivateKey(key ?? ""))).toBe(true);
    expect(await status()).toMatchObject({
      revision: 1,
      notBefore: certificate.validFromDate.toISOString().replace(".000", ""),
      notAfter: certificate.validToDate.toISOString().replace(".000", ""),
    });
    expect(certificate.validToDate.getTime() - certificate.validFromDate.getTime()).toBe(90 * 24 * 3600 * 1000);
  });
});
