import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";

/** What the emulator takes for a signature; it looks at none, but reads the service from it. */
export function signedFor(service: "s3" | "ec2"): string {
  return `AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

interface RawRequest {
  readonly method: "POST" | "PUT";
  readonly url: string;
  readonly service: "s3" | "ec2";
  readonly body: string | Uint8Array;
}

/** One request to the emulator, without a client around it: a world is made of a hundred thousand of them. */
export function sendRaw({ method, url, service, body }: RawRequest): Promise<string> {
  const headers = {
    authorization: signedFor(service),
    "content-length": Buffer.byteLength(body),
    ...(service === "ec2" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
  };
  return new Promise((resolve, reject) => {
    request(url, { method, agent, headers }, (response) => {
      text(response).then((answer) => {
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(`${method} ${url} answered ${response.statusCode}: ${answer.slice(0, 300)}`));
      }, reject);
    })
      .on("error", reject)
      .end(body);
  });
}
