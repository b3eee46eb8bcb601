import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { Agent, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { AwsAccess } from "../aws.ts";
import type { LocalEnvironment } from "../environment.ts";
import { passOn, serviceOf } from "./pass-on.ts";

/** Answers in the place of AWS, or says by false that it does not. An answer may also never come. */
export type Fault = (response: ServerResponse, body: string) => boolean;

/** Services are named as requests are signed for them: `ec2`, `s3`, `dynamodb`. */
export interface AwsProxy {
  /** What a function has to be told so that its requests come by here. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  /** Requests that have come so far, by service. */
  requests(): Readonly<Record<string, number>>;
  /** From now on a fault is asked about each request to a service; without one, AWS answers again. */
  answer(service: string, fault: Fault | undefined): void;
  stop(): Promise<void>;
}

interface Surroundings extends Pick<LocalEnvironment, "certificate"> {
  /** EC2 may have an address of its own. */
  readonly aws: AwsAccess & { readonly ec2Endpoint?: string };
}

/** Stands in for the network between functions and the emulated AWS: it counts requests, and can have them fail. */
export async function startAwsProxyDouble({ aws, certificate }: Surroundings): Promise<AwsProxy> {
  const agent = new Agent({ ca: await readFile(aws.certificatePath), keepAlive: true });
  const shown = { cert: await readFile(certificate.certificate), key: await readFile(certificate.key) };
  const counts = new Map<string, number>();
  const faults = new Map<string, Fault>();
  const server = createServer(shown, async (received, response) => {
    const service = serviceOf(received);
    counts.set(service, (counts.get(service) ?? 0) + 1);
    const body = await buffer(received);
    if (faults.get(service)?.(response, body.toString("utf8"))) return;
    const behind = service === "ec2" ? (aws.ec2Endpoint ?? aws.endpoint) : aws.endpoint;
    passOn({ received, body, response, behind: new URL(behind), agent });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const endpoint = `https://127.0.0.1:${port}`;
  return {
    functionEnvironment: { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_EC2: endpoint },
    requests: () => Object.fromEntries(counts),
    answer: (service, fault) => void (fault === undefined ? faults.delete(service) : faults.set(service, fault)),
    async stop() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
