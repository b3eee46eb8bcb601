import type { Toolchain } from "../toolchain/toolchain.ts";

export const portNames = [
  "etcd",
  "etcdPeer",
  "kubernetes",
  "eksAuthenticator",
  "emulator",
  "ec2",
  "veleroMetrics",
  "veleroProfiler",
] as const;

/** What every server of one environment shares. All addresses are on loopback. */
export interface Host {
  readonly programs: Toolchain;
  /** Belongs to this environment alone, and is removed with it. */
  readonly folder: string;
  readonly logs: string;
  readonly pki: Pki;
  readonly ports: Readonly<Record<(typeof portNames)[number], number>>;
  readonly region: string;
  /** Another account for the cluster, its volumes and its backups than Surety's own. */
  readonly clusterAccount?: string | undefined;
  /** Aborted when somebody wants all of it to end: what is only starting is given up. */
  readonly ending: AbortSignal;
}

/** Files in PEM. One authority, known to nobody else, signs what the servers show. */
export interface Pki {
  readonly authority: string;
  readonly server: { readonly certificate: string; readonly key: string };
  readonly serviceAccountKey: string;
}

/** What any program may expect of its environment; nothing else is inherited from the person's shell. */
export function baseEnvironment(host: Host): Readonly<Record<string, string>> {
  return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", HOME: host.folder, TMPDIR: host.folder, LANG: "C.UTF-8" };
}
