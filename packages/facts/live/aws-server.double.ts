import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as the double received it: its path with the query, and the parameters of a form. */
export interface Received {
  readonly path: string;
  readonly form: URLSearchParams;
}

export type AwsAnswer = (response: ServerResponse, received: Received) => void;

/** A double for an AWS service that gives these answers one after the other, and the last one ever after. It checks no signature. */
export async function startAwsServer(answers: readonly AwsAnswer[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const one = { path: request.url ?? "", form: new URLSearchParams(await text(request)) };
    received.push(one);
    answers[Math.min(received.length, answers.length) - 1]?.(response, one);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export const xml =
  (status: number, body: string): AwsAnswer =>
  (response) => {
    response.writeHead(status, { "content-type": "text/xml" }).end(body);
  };

/** As EC2 writes it. */
export const ec2Error = (status: number, code: string): AwsAnswer =>
  xml(status, `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`);

/** As S3 writes it. */
export const s3Error = (status: number, code: string): AwsAnswer =>
  xml(status, `<Error><Code>${code}</Code><Message>no</Message></Error>`);
