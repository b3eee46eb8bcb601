import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Milliseconds } from "#domain/duration.ts";

export interface Delay {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Stands in for the way to a service: whatever it answers arrives so much later. */
export async function startDelayDouble(behind: string, delay: Milliseconds): Promise<Delay> {
  const { hostname, port } = new URL(behind);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    const end = () => {
      near.destroy();
      far.destroy();
      sockets.delete(near);
    };
    sockets.add(near);
    near.on("data", (data) => void far.write(data));
    far.on("data", (data) => void setTimeout(() => near.write(data), delay));
    for (const socket of [near, far]) socket.on("error", end).on("close", () => setTimeout(end, 2 * delay));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
