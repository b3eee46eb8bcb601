import type { IncomingMessage, ServerResponse } from "node:http";
import { type Agent, request } from "node:https";

export interface Passing {
  readonly received: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
  readonly behind: URL;
  readonly agent: Agent;
  /** Told when the server behind has answered, instead of handing its answer on. */
  readonly instead?: () => void;
}

/** Sends a request on to the server behind. Path and headers stay as they are, the host among them: they are signed. */
export function passOn({ received, body, response, behind: { hostname, port }, agent, instead }: Passing): void {
  const { method, headers, url: path } = received;
  const options = { hostname, port, path, method, headers, agent, setDefaultHeaders: false, servername: "" };
  const sent = request(options, (answer) => {
    answer.on("error", () => response.destroy());
    if (instead !== undefined) return void answer.on("end", instead).resume();
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on("error", () => response.destroy());
  sent.end(body);
}

/** The scope that a request is signed for: `Credential=<key>/<day>/<region>/<service>/aws4_request`. */
export function serviceOf({ headers }: Pick<IncomingMessage, "headers">): string {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//u.exec(headers.authorization ?? "")?.[1] ?? "unsigned";
}
