import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/**
 * Different free loopback ports, one for each name. They were free a moment ago: a server that is given one may
 * still find it taken, so who starts servers must be ready to begin again with others.
 */
export async function freePorts<Name extends string>(names: readonly Name[]): Promise<Readonly<Record<Name, number>>> {
  // All are held before any is released, so that none is handed out twice.
  const held = await Promise.all(
    names.map(async (name) => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return { name, server, port: (server.address() as AddressInfo).port };
    }),
  );
  await Promise.all(held.map(async ({ server }) => once(server.close(), "close")));
  return Object.fromEntries(held.map(({ name, port }) => [name, port])) as Record<Name, number>;
}
