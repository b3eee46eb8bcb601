/** What people do today: `velero backup describe --details` and `aws ec2 describe-snapshots`, for one backup after the other. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { get } from "../kubernetes-get.ts";
import { contest, tell } from "./contest.ts";
import { type JoinedBackup, join } from "./join.ts";

const run = promisify(execFile);
const { kubernetes, region } = contest;
const [velero = "", python = ""] = (process.env["SURETY_COMMANDS"] ?? "").split(":");
const access = { ...kubernetes, ca: readFileSync(kubernetes.authority) };
const environment = {
  ...{ PATH: process.env["PATH"], AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
  ...{ AWS_DEFAULT_REGION: region, AWS_ENDPOINT_URL: contest.ec2, AWS_PAGER: "" },
};

let commands = 0;

async function json(command: string, args: readonly string[]): Promise<unknown> {
  commands += 1;
  const { stdout } = await run(command, args, { env: environment, maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}
const askVelero = (...args: readonly string[]) =>
  json(velero, [...args, "--output=json", "--namespace=velero", `--kubeconfig=${kubernetes.kubeconfig}`]);
const listSnapshots = async (...filter: readonly string[]) => {
  const args = ["-m", "awscli", "ec2", "describe-snapshots", "--owner-ids=self", ...filter, "--output=json"];
  return ((await json(python, args)) as { readonly Snapshots: readonly Snapshot[] }).Snapshots;
};

interface Snapshot {
  readonly SnapshotId: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** By the name of the PersistentVolume. */
type Native = Readonly<Record<string, { readonly result: string; readonly snapshotID: string }>>;

interface Described {
  /** Or a text: that there are none, or what went wrong. */
  readonly status?: { readonly backupVolumes?: { readonly nativeSnapshots?: string | Native } };
}
const NONE = "<none included>";

const infosOf = (native: Native) =>
  Object.entries(native).map(([volume, { result, snapshotID }]) => ({
    ...{ pvcName: claimOf.get(volume) ?? "", result, nativeSnapshotInfo: { snapshotHandle: snapshotID } },
  }));

/** As `kubectl get` does it, by pages of 500. */
async function all<T>(path: string): Promise<readonly T[]> {
  const items: T[] = [];
  for (let next = ""; ; ) {
    const page = JSON.parse((await get(access, `${path}?limit=500${next}`)).body);
    items.push(...page.items);
    if (!page.metadata.continue) return items;
    next = `&continue=${encodeURIComponent(page.metadata.continue)}`;
  }
}

/** Of all that was run and has ended, as Linux counts it: in hundredths of a second. */
function cpuOfCommands(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(14, 16).map(Number);
  return (user + system) * 10;
}

interface Claim {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: { readonly volumeName: string };
}

const claims = await all<Claim>("/api/v1/persistentvolumeclaims");
const claimOf = new Map(claims.map(({ metadata, spec }) => [spec.volumeName, metadata.name]));
const { items: backups } = (await askVelero("backup", "get")) as { readonly items: readonly JoinedBackup[] };
const infos = new Map<string, unknown>();
const snapshots = new Map<string, string>();
for (const { metadata } of backups) {
  const { name } = metadata;
  const { status } = (await askVelero("backup", "describe", name, "--details")) as Described;
  const native = status?.backupVolumes?.nativeSnapshots;
  infos.set(name, typeof native === "object" ? infosOf(native) : native === NONE ? [] : undefined);
  for (const { SnapshotId } of await listSnapshots(`--filters=Name=tag:velero.io/backup,Values=${name}`))
    snapshots.set(SnapshotId, name);
}
// Snapshots of backups that are gone are under no backup's name.
for (const { SnapshotId, Tags = [] } of await listSnapshots())
  snapshots.set(SnapshotId, Tags.find(({ Key }) => Key === "velero.io/backup")?.Value ?? "");
tell(join({ claims, backups, infos, snapshots }, contest), { run: commands, cpuMs: cpuOfCommands() });
