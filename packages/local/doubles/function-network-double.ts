import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { LocalEnvironment } from "../environment.ts";
import { passOn, serviceOf } from "./pass-on.ts";
import { refusal } from "./refusals.ts";

/** One request of a function, as the network sees it. */
export interface Call {
  /** The function's name and its process: `surety-local-DeleteTenant/4711`. */
  readonly sender: string;
  /** Named as requests are signed for it, such as `ec2` and `s3`; or `kubernetes`. */
  readonly service: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** AWS' name of the operation, where a header says it. */
  readonly target: string | undefined;
  readonly body: string;
  /** The same for all attempts of the SDK at one call; Kubernetes knows none. */
  readonly invocation: string | undefined;
}

/** What may become of a call. All but the first are faults. */
export const TREATMENTS = [
  "passes",
  /** The function's process is killed before the call is made. */
  "diesBefore",
  /** The call is made, and the process killed before it sees the answer. */
  "diesAfter",
  "throttled",
  "fails",
  /** It is not made, and never answered. */
  "silent",
  /** It is made, and the connection cut before the answer. */
  "answerLost",
] as const;
export type Treatment = (typeof TREATMENTS)[number];

export interface FunctionNetwork {
  /** Where functions have to be told that the API server is. */
  readonly kubernetesServer: string;
  /** What functions have to be told so that their requests come by here. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const PRELOADED = new URL("./mortal-function.ts", import.meta.url).href;

/**
 * Stands in for the network between functions and all that they call, AWS and the API server. `treat` decides about
 * each call; a function can be killed in the middle of one.
 */
export async function startFunctionNetworkDouble(
  { aws, kubernetes, certificate }: Pick<LocalEnvironment, "aws" | "certificate" | "kubernetes">,
  treat: (call: Call) => Treatment | Promise<Treatment>,
): Promise<FunctionNetwork> {
  const agent = new Agent({ ca: await readFile(aws.certificatePath), keepAlive: true });
  const shown = { cert: await readFile(certificate.certificate), key: await readFile(certificate.key) };
  const addresses: Readonly<Record<string, string | undefined>> = {
    kubernetes: kubernetes.server,
    ec2: aws.ec2Endpoint,
  };
  const server = createServer(shown, async (received, response) => {
    const body = await buffer(received);
    const call = callOf(received, body);
    const behind = new URL(addresses[call.service] ?? aws.endpoint);
    const pass = (instead?: () => void) =>
      passOn({ received, body, response, behind, agent, ...(instead !== undefined && { instead }) });
    deal(await treat(call), call, response, pass);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const endpoint = `https://127.0.0.1:${port}`;
  return {
    kubernetesServer: endpoint,
    functionEnvironment: {
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_EC2: endpoint },
      NODE_OPTIONS: `--import=${PRELOADED}`,
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

function callOf(received: IncomingMessage, body: Buffer): Call {
  const { headers, method = "GET", url: path = "/" } = received;
  const header = (name: string) => (typeof headers[name] === "string" ? headers[name] : undefined);
  return {
    sender: header("x-double-sender") ?? "unknown",
    service: headers.authorization?.startsWith("Bearer ") ? "kubernetes" : serviceOf(received),
    ...{ method, path, body: body.toString("utf8") },
    target: header("x-amz-target"),
    invocation: header("amz-sdk-invocation-id"),
  };
}

function deal(
  treatment: Treatment,
  { service }: Call,
  response: ServerResponse,
  pass: (instead?: () => void) => void,
): void {
  const kill = () => void response.writeHead(500, { "x-double-death": "now" }).end();
  if (treatment === "passes") pass();
  else if (treatment === "diesBefore") kill();
  else if (treatment === "diesAfter") pass(kill);
  else if (treatment === "answerLost") pass(() => void response.destroy());
  else if (treatment !== "silent") {
    const { status, headers, body } = refusal(service, treatment);
    response.writeHead(status, headers).end(body);
  }
}
