import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AwsAccess } from "#local/aws.ts";
import { emulatorUrl, startEmulator } from "#local/servers/emulator.ts";
import { portNames } from "#local/servers/host.ts";
import { createPki } from "#local/servers/pki.ts";
import { withFreePorts } from "#local/servers/ports.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { silentProgress } from "#runtime/progress.ts";

export interface TestEmulator extends AsyncDisposable {
  readonly aws: AwsAccess;
  /** Belongs to this emulator alone, and goes with it. */
  readonly folder: string;
}

/** Starts the AWS emulator alone, empty, with IAM enforced and TLS, as the local environment does. */
export async function startTestEmulator(): Promise<TestEmulator> {
  const folder = await mkdtemp(join(tmpdir(), "surety-emulator-"));
  const logs = join(folder, "logs");
  await mkdir(logs);
  const pki = await createPki(join(folder, "pki"), new Date());
  const programs = await ensureToolchain({ progress: silentProgress });

  const { server, endpoint } = await withFreePorts(
    portNames,
    async (ports) => {
      const ending = new AbortController().signal; // it is stopped by itself
      const host = { folder, logs, pki, region: "eu-west-1", programs, ports, ending };
      return { server: await startEmulator(host), endpoint: emulatorUrl(host) };
    },
    () => undefined,
  );
  return {
    aws: {
      endpoint,
      region: "eu-west-1",
      accountId: "000000000000",
      certificatePath: pki.authority,
      credentials: { accessKeyId: "test", secretAccessKey: "test" }, // the account's root
    },
    folder,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
