import { connect } from "node:net";
import type { Milliseconds } from "#domain/duration.ts";
import { clientHello, type TriedVersion } from "./client-hello.ts";
import { readServerAnswer } from "./server-answer.ts";

/** Where a host's clients connect to. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * What came of offering one version. `closed`: the server hung up without a word, as some refuse. `noAnswer`: nothing
 * was heard in time, whether the server could be reached or not.
 */
export type Attempt =
  | { readonly outcome: "accepted" | "refused" | "closed" }
  | { readonly outcome: "unknownName" | "notTls" }
  | { readonly outcome: "noAnswer"; readonly wasReached: boolean; readonly error: Error };

/** For connecting and the answer together. */
const PATIENCE: Milliseconds = 5_000;
/** The server knows no host of that name: it says nothing about versions. */
const UNRECOGNIZED_NAME = 112;

/** Offers one version to a server, and hangs up as soon as it has answered. Never rejects. */
export function attemptHandshake(
  { address, port }: Endpoint,
  version: TriedVersion,
  serverName: string | undefined,
  patience: Milliseconds = PATIENCE,
): Promise<Attempt> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    let isSent = false;
    const socket = connect({ host: address, port, noDelay: true });
    const timer = setTimeout(
      () => finish({ outcome: "noAnswer", wasReached: isSent, error: new TimedOut(patience) }),
      patience,
    );
    const finish = (attempt: Attempt) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(attempt);
    };
    socket.once("connect", () => {
      socket.write(clientHello(version, serverName));
      isSent = true;
    });
    socket.on("data", (part) => {
      received = Buffer.concat([received, part]);
      const answer = readServerAnswer(received);
      if (answer.said === "version") finish({ outcome: answer.version === version ? "accepted" : "refused" });
      if (answer.said === "alert") finish({ outcome: answer.alert === UNRECOGNIZED_NAME ? "unknownName" : "refused" });
      if (answer.said === "notTls") finish({ outcome: "notTls" });
    });
    socket.once("end", () => finish({ outcome: "closed" }));
    socket.once("error", (error) => {
      const hungUp = isSent && "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
      finish(hungUp ? { outcome: "closed" } : { outcome: "noAnswer", wasReached: isSent, error });
    });
  });
}

class TimedOut extends Error {
  override readonly name = "TimeoutError";

  constructor(patience: Milliseconds) {
    super(`the server did not answer within ${patience / 1000} s`);
  }
}
