import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

const attempts = 3;

export type Ports<Name extends string> = Readonly<Record<Name, number>>;

/**
 * Starts something on free loopback ports, a different one for each name. Between choosing a port and listening on
 * it, another program may take it: then `start` is called again with others, twice at most. `start` has to leave
 * nothing running when it rejects.
 */
export async function withFreePorts<Name extends string, T>(
  names: readonly Name[],
  start: (ports: Ports<Name>) => Promise<T>,
  onTaken: (error: unknown) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePorts(names));
    } catch (error) {
      if (!isAddressInUse(error) || attempt === attempts) throw error;
      onTaken(error);
    }
  }
}

async function freePorts<Name extends string>(names: readonly Name[]): Promise<Ports<Name>> {
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

/** Of a server in a process of its own (`ServerFailed`), or in this one. */
function isAddressInUse(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("addressInUse" in error && error.addressInUse === true) || ("code" in error && error.code === "EADDRINUSE");
}
