import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "#runtime/progress.ts";
import type { AwsAccess } from "./aws.ts";
import type { LocalConnection } from "./connection.ts";
import { configurationFile, createEnvironmentFolder, dataFolder, removeData } from "./environment-folder.ts";
import type { KubernetesAccess } from "./kubernetes.ts";
import { type Pki, portNames } from "./servers/host.ts";
import { createPki } from "./servers/pki.ts";
import { withFreePorts } from "./servers/ports.ts";
import type { RunningServer } from "./servers/supervisor.ts";
import { startServers } from "./start-servers.ts";
import type { Toolchain } from "./toolchain/toolchain.ts";

export interface EnvironmentOptions {
  readonly toolchain: Toolchain;
  readonly progress: Progress;
  /** Where state and logs go; a new folder under the system's temporary one where absent. */
  readonly folder?: string;
  /** Another account for the cluster, its volumes and its backups than Surety's own. */
  readonly clusterAccount?: string;
  /** Ends the start; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Real servers on loopback, from nothing, for as long as this process lives. */
export interface LocalEnvironment {
  readonly folder: string;
  readonly logs: string;
  readonly kubernetes: KubernetesAccess;
  readonly aws: AwsAccess;
  /** The account of the cluster, its volumes and its backups; the same, unless another was asked for. */
  readonly clusterAws: AwsAccess;
  readonly veleroBucket: string;
  /** What a double may show to whoever trusts the environment's servers: files in PEM. */
  readonly certificate: Pki["server"];
  readonly servers: readonly RunningServer[];
  /** Aborted, with the reason, when a server ends that nobody has stopped. */
  readonly failure: AbortSignal;
  /** Runs Velero once more, after somebody has killed it. */
  runVelero(): Promise<void>;
  /** Puts an IAM role into Kubernetes groups, by an EKS access entry as on AWS. Repeating it is harmless. */
  mapRole(roleArn: string, groups: readonly string[]): Promise<void>;
  /** Stops everything and removes its data; the logs stay for a day. */
  stop(): Promise<void>;
}

/**
 * Starts the whole environment and resolves when it is usable: nodes are Ready, and Velero can reach its bucket. When
 * it rejects, nothing is left running; the message holds the end of the log that explains it.
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<LocalEnvironment> {
  const now = new Date();
  const folder = options.folder ?? (await createEnvironmentFolder(now));
  const data = dataFolder(folder);
  const logs = join(folder, "logs");
  await mkdir(logs, { recursive: true });
  const pki = await createPki(join(data, "pki"), now);

  const ending = options.signal ?? new AbortController().signal;
  const host = {
    folder: data,
    logs,
    pki,
    region: "eu-west-1",
    programs: options.toolchain,
    ending,
    clusterAccount: options.clusterAccount,
  };
  const servers = await withFreePorts(
    portNames,
    (ports) => startServers({ ...host, ports }, options.progress),
    () => options.progress.note("A port was taken by another program meanwhile; trying others"),
  ).catch(async (error: unknown) => {
    await removeData(folder);
    throw error;
  });

  return {
    ...{ folder, logs, certificate: pki.server, ...servers },
    async stop() {
      await servers.stop();
      await removeData(folder);
    },
  };
}

/** How the command line reaches an environment that this process runs. */
export function connectionTo({ aws, kubernetes, veleroBucket, folder, logs }: LocalEnvironment): LocalConnection {
  const configuration = configurationFile(folder);
  return { pid: process.pid, stage: "local", aws, kubernetes, veleroBucket, configuration, logs };
}
