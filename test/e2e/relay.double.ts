import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Another address of a server, which can be cut off from it. */
export interface Relay {
  readonly url: string;
  /** From now on connections are refused, and those that are open are broken. */
  cut(): void;
  mend(): Promise<void>;
  stop(): void;
}

/** Stands in for the network before a server: it hands bytes on, TLS and all, and is cut where a test wants it. */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => open.delete(one) && other.destroy());
    }
  });
  const listen = async (on: number) => once(server.listen(on, "127.0.0.1"), "listening");
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  const cut = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { url: `https://${hostname}:${own}`, cut, mend: async () => void (await listen(own)), stop: cut };
}
