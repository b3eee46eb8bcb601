import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "./authority.ts";
import type { Pki } from "./host.ts";

const day = 24 * 3600 * 1000;

/** Makes the keys and certificates of one environment; every server on loopback shows the same certificate. */
export async function createPki(folder: string, now: Date): Promise<Pki> {
  const authority = await createAuthority("surety-local", now);
  const server = await authority.issue({
    commonName: "127.0.0.1",
    names: [
      { type: "ip", value: "127.0.0.1" },
      { type: "dns", value: "localhost" },
    ],
    curve: "P256",
    notBefore: now,
    notAfter: new Date(now.getTime() + 300 * day),
  });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  await mkdir(folder, { recursive: true });
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  return {
    authority: await write("ca.crt", authority.certificate),
    server: {
      certificate: await write("server.crt", server.certificate),
      key: await write("server.key", server.key),
    },
    serviceAccountKey: await write(
      "service-accounts.key",
      privateKey.export({ type: "sec1", format: "pem" }).toString(),
    ),
  };
}
