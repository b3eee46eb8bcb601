import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { baseEnvironment, type Host } from "./host.ts";
import { httpsStatus } from "./https-get.ts";
import { type ManagedProcess, startProcess } from "./process.ts";

export const emulatorUrl = (host: Host): string => `https://127.0.0.1:${host.ports.emulator}`;

/**
 * Starts MiniStack, the AWS emulator, with IAM enforced and TLS. It is run by its web server directly, because its
 * own command also takes 127.0.0.1:443 where TLS is on.
 */
export async function startEmulator(host: Host): Promise<ManagedProcess> {
  return startProcess({
    name: "aws-emulator",
    command: host.programs.python,
    args: [
      ...["-m", "hypercorn", "ministack.app:app"],
      `--bind=127.0.0.1:${host.ports.emulator}`,
      `--certfile=${host.pki.server.certificate}`,
      `--keyfile=${host.pki.server.key}`,
      "--workers=0", // in this very process, without one more to supervise it
      "--keep-alive=75",
    ],
    env: {
      ...baseEnvironment(host),
      PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`, // its Lambda workers run this Node
      TMPDIR: await scratchFolder(host),
      GATEWAY_PORT: String(host.ports.emulator),
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      MINISTACK_REGION: host.region,
      EKS_BASE_PORT: String(host.ports.kubernetes), // the first EKS cluster is said to be there
      AUTH: "true",
      USE_SSL: "1",
      MINISTACK_SSL_CERT: host.pki.server.certificate,
      MINISTACK_SSL_KEY: host.pki.server.key,
      IOT_MTLS_ENABLED: "0", // else it opens one more port
    },
    folder: host.logs,
    signal: host.ending,
    ready: async () => (await httpsStatus(`${emulatorUrl(host)}/_ministack/health`, host.pki.authority)) === 200,
  });
}

/** Its Lambda workers are CommonJS scripts there, whatever kind of package the folder above may be. */
async function scratchFolder(host: Host): Promise<string> {
  const folder = join(host.folder, "emulator");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  return folder;
}
