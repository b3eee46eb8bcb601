import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";

export interface HttpsServerDouble {
  readonly server: string;
  /** The server's own certificate, as a kubeconfig has that of its authority. */
  readonly certificateAuthorityData: string;
  close(): Promise<void>;
}

/** A double for an API server: HTTPS on a free port of loopback, with a certificate that nobody else trusts. */
export async function startHttpsServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<HttpsServerDouble> {
  const { key, certificate } = await selfSigned();
  const listening = createServer({ key, cert: certificate }, answer).listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return {
    server: `https://127.0.0.1:${port}`,
    certificateAuthorityData: Buffer.from(certificate).toString("base64"),
    async close() {
      listening.closeAllConnections();
      await new Promise((closed) => listening.close(closed));
    },
  };
}

async function selfSigned(): Promise<{ readonly key: string; readonly certificate: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=double",
      keys,
      signingAlgorithm: algorithm,
      extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
    },
    webcrypto,
  );
  const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { key, certificate: certificate.toString("pem") };
}

/** Answers JSON, as Kubernetes does. */
export function answerJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
