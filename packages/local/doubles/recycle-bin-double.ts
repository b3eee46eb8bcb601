import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:https";
import { buffer } from "node:stream/consumers";
import type { Controller } from "./controller.ts";

export interface RecycleBinDoubleDeps {
  readonly port: number;
  /** What clients see: a certificate with its key, files in PEM. */
  readonly server: { readonly certificate: string; readonly key: string };
  /** The emulator, and the certificate to trust it by, a file in PEM. */
  readonly emulator: { readonly endpoint: string; readonly certificatePath: string };
}

/** The emulator answers `Unknown EC2 action` to these; an account without retention rules and locks answers that there are none. */
const EMPTY_SETS: Readonly<Record<string, string>> = {
  DescribeLockedSnapshots: "snapshotSet",
  ListSnapshotsInRecycleBin: "snapshotSet",
  ListVolumesInRecycleBin: "volumeSet",
};

/**
 * Stands in for EC2's Recycle Bin and snapshot locks, which the emulator does not have: none, in front of the emulator's EC2, to
 * which everything else is handed on as it came.
 */
export async function startRecycleBinDouble({ port, server, emulator }: RecycleBinDoubleDeps): Promise<Controller> {
  const [cert, key, ca] = await Promise.all(
    [server.certificate, server.key, emulator.certificatePath].map((file) => readFile(file)),
  );
  const front = createServer({ cert, key }, (received, response) => {
    buffer(received).then(
      (body) => {
        const action = new URLSearchParams(body.toString("utf8")).get("Action") ?? "";
        const set = EMPTY_SETS[action];
        if (set !== undefined) {
          const xml = `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>empty</requestId><${set}/></${action}Response>`;
          response.writeHead(200, { "content-type": "text/xml" }).end(xml);
          return;
        }
        const { method, headers, url } = received;
        const onward = request(new URL(url ?? "/", emulator.endpoint), { ca, method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        onward.on("error", () => response.destroy());
        onward.end(body);
      },
      () => response.destroy(),
    );
  });
  front.listen(port, "127.0.0.1");
  await once(front, "listening");
  return {
    stop: async () => {
      front.closeAllConnections();
      front.close();
    },
  };
}
