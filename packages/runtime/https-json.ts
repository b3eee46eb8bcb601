import type { IncomingHttpHeaders } from "node:http";
import { type Agent, request } from "node:https";
import { PermanentError, RetryableError } from "./errors.ts";

export interface HttpsRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A page of the largest objects that an API server stores stays far below. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/**
 * Sends a request and reads the whole answer, whatever its status. Node's own `fetch` cannot be told which authority
 * to trust, hence this. An answer that ends in the middle is an error.
 */
export function sendHttps({ url, body, ...options }: HttpsRequest): Promise<HttpsAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on("data", (part: Buffer) => {
        length += part.length;
        if (length > LARGEST_ANSWER)
          response.destroy(new PermanentError(`the answer is longer than ${LARGEST_ANSWER} bytes`));
        else parts.push(part);
      });
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString("utf8"),
        });
      });
      response.on("error", (error) => reject(reasonOf(error, options.signal)));
    });
    sent.on("error", (error) => {
      const wasIdle = sent.reusedSocket && "code" in error && error.code === "ECONNRESET";
      // The server closed a kept connection just as it was used again, so it has not seen this request.
      reject(
        wasIdle
          ? new RetryableError("the connection was closed while idle", { cause: error })
          : reasonOf(error, options.signal),
      );
    });
    sent.end(body);
  });
}

/** Why the request was aborted, rather than that it was. */
function reasonOf(error: Error, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : error;
}
