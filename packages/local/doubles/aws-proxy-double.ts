import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { LocalEnvironment } from "../environment.ts";

/** Answers in the place of AWS. */
export type Fault = (response: ServerResponse) => void;

/** Services are named as requests are signed for them: `ec2`, `s3`, `dynamodb`. */
export interface AwsProxy {
  /** For `AWS_ENDPOINT_URL`, or for that of one service. */
  readonly endpoint: string;
  /** Requests that have come so far, by service. */
  requests(): Readonly<Record<string, number>>;
  /** From now on a fault answers all requests to a service; without one, AWS answers again. */
  answer(service: string, fault: Fault | undefined): void;
  stop(): Promise<void>;
}

type Surroundings = Pick<LocalEnvironment, "aws" | "certificate">;

/** Stands in for the network between functions and the emulated AWS: it counts requests, and can have them fail. */
export async function startAwsProxyDouble({ aws, certificate }: Surroundings): Promise<AwsProxy> {
  const agent = new Agent({ ca: await readFile(aws.certificatePath), keepAlive: true });
  const shown = { cert: await readFile(certificate.certificate), key: await readFile(certificate.key) };
  const counts = new Map<string, number>();
  const faults = new Map<string, Fault>();
  const server = createServer(shown, (received, response) => {
    const service = serviceOf(received);
    counts.set(service, (counts.get(service) ?? 0) + 1);
    const fault = faults.get(service);
    if (fault === undefined) void passOn(received, response, new URL(aws.endpoint), agent);
    else received.resume().once("end", () => fault(response));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `https://127.0.0.1:${port}`,
    requests: () => Object.fromEntries(counts),
    answer: (service, fault) => void (fault === undefined ? faults.delete(service) : faults.set(service, fault)),
    async stop() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

/** The scope that a request is signed for: `Credential=<key>/<day>/<region>/<service>/aws4_request`. */
function serviceOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//u.exec(headers.authorization ?? "")?.[1] ?? "unsigned";
}

/** Path and headers stay as they are, the host among them: they are signed. */
async function passOn(
  received: IncomingMessage,
  response: ServerResponse,
  { hostname, port }: URL,
  agent: Agent,
): Promise<void> {
  try {
    const { method, headers, url: path } = received;
    const sent = request({ hostname, port, path, method, headers, agent, setDefaultHeaders: false, servername: "" });
    const [[answer]] = await Promise.all([
      once(sent, "response") as Promise<[IncomingMessage]>,
      pipeline(received, sent),
    ]);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  } catch {
    response.destroy();
  }
}
