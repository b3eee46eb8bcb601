import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A server on loopback that does this with each connection once it has received something; and how many there were. */
export async function startServer(answer: (socket: Socket, received: Buffer) => void) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", (received) => answer(socket, received));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: { address: "127.0.0.1", port: (server.address() as AddressInfo).port },
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Which version a ClientHello offers: that of the message, or the one in the extension of TLS 1.3. */
export function offeredVersion(hello: Buffer): string {
  if (hello.includes(Buffer.of(0, 43, 0, 3, 2, 3, 4))) return "TLSv1.3";
  return { 0: "SSLv3", 1: "TLSv1", 2: "TLSv1.1", 3: "TLSv1.2" }[hello.readUInt8(10)] ?? "unknown";
}

/** The shortest ServerHello of a version up to 1.2. */
export function serverHello(minor: number): Buffer {
  const body = Buffer.concat([Buffer.of(3, minor), Buffer.alloc(32), Buffer.of(0, 0xc0, 0x2c, 0)]);
  return Buffer.concat([Buffer.of(22, 3, minor, 0, body.length + 4, 2, 0, 0, body.length), body]);
}

/** `protocol_version`, fatal. */
export const REFUSAL = Buffer.of(21, 3, 1, 0, 2, 2, 70);
