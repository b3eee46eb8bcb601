import { rm } from "node:fs/promises";
import { join } from "node:path";
import { baseEnvironment, type Host } from "./host.ts";
import { type ManagedProcess, startProcess } from "./process.ts";

/** The store of the Kubernetes API. Its data need not survive, so it does not wait for the disk. */
export async function startEtcd(host: Host): Promise<ManagedProcess> {
  const data = join(host.folder, "etcd");
  await rm(data, { recursive: true, force: true }); // of an attempt that found a port taken
  const client = etcdUrl(host);
  const peer = `http://127.0.0.1:${host.ports.etcdPeer}`;
  return startProcess({
    name: "etcd",
    command: host.programs.etcd,
    args: [
      `--data-dir=${data}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
    env: baseEnvironment(host),
    folder: host.logs,
    signal: host.ending,
    ready: async () => (await fetch(`${client}/readyz`)).ok,
  });
}

export const etcdUrl = (host: Host): string => `http://127.0.0.1:${host.ports.etcd}`;
