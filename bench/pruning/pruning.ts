import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeSnapshotsCommand } from "@aws-sdk/client-ec2";
import * as z from "zod";
import type { Milliseconds } from "#domain/duration.ts";
import { pruneAnswerSchema } from "#domain/prune-answer.ts";
import { createPruneStore } from "#effects/retention/prune-store.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { startFunctionNetworkDouble } from "#local/doubles/function-network-double.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { administrator, type Place } from "#local/made-tenants/make-tenants.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { invoke, setScene } from "#local/story/scene.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { BACKUPS, buildWorld, type PruningWorld, TENANTS } from "./build-world.ts";

const GRACE: Milliseconds = 2_000;

export const pruning: Part = {
  name: "pruning",
  long: true,
  title: "Pruning beside Cloud Custodian",
  about: `The same account, asked which snapshots are nobody's: ${TENANTS} tenants with ${BACKUPS} backups of three volumes each, and for each tenant one snapshot whose backup is gone; and among them snapshots that only look like that. Velero has been stopped, so that some backups are in S3 only. Cloud Custodian is told the names of all Backups (Kubernetes) and asked for the snapshots that carry another; "with care": that carry one at all, and are of no machine image. It only says what it would delete, in a process from start to end. Surety is the deployed function: its first run sees orphans for the first time, the second plans, the third plans and deletes; what is counted is what is gone afterwards by EC2's own words. Wrong: would be, or is, deleted and has to stay. Calls are HTTP requests, as the network counts them.`,
  measure,
};

interface Result {
  readonly deleted: ReadonlySet<string>;
  readonly calls: number;
  readonly wallMs: Milliseconds;
}

async function measure(progress: Progress): Promise<Table> {
  const { cloudCustodian } = await ensureToolchain({ progress, only: ["cloudCustodian"] });
  const environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
  try {
    return await measureIn(environment, cloudCustodian, progress);
  } finally {
    await environment.stop();
  }
}

async function measureIn(environment: LocalEnvironment, python: string, progress: Progress): Promise<Table> {
  let calls = 0;
  const network = await startFunctionNetworkDouble(environment, () => {
    calls += 1;
    return "passes";
  });
  const counted = async (work: () => Promise<ReadonlySet<string>>): Promise<Result> => {
    const [before, startedAt] = [calls, performance.now()];
    const deleted = await work();
    return { deleted, calls: calls - before, wallMs: performance.now() - startedAt };
  };
  try {
    const { parts } = await deployControlPlane(environment, progress, {
      settings: {
        sweep: { every: "12h" },
        deletion: { syncPeriod: "10m" },
        pruning: { mode: "delete", every: "12h", grace: `${GRACE / 1000}s`, most: 1000, share: "100%" },
      },
      kubernetesServer: network.kubernetesServer,
      functionEnvironment: network.functionEnvironment,
    });
    const scene = await setScene(environment, parts, () => undefined);
    const place: Place = { scene, api: administrator(environment) };
    await stopVelero(place);
    const step = progress.step("Make the account");
    const world = await buildWorld(place, step);
    step.done();

    const rows: [string, Result][] = [];
    const run = async (name: string, work: () => Promise<ReadonlySet<string>>) => {
      const running = progress.step(name);
      rows.push([name, await counted(work)]);
      running.done();
    };
    const ec2 = network.functionEnvironment["AWS_ENDPOINT_URL_EC2"] ?? "";
    await run("Cloud Custodian, by the names", () => askCustodian(python, environment, ec2, false));
    await run("Cloud Custodian, with care", () => askCustodian(python, environment, ec2, true));
    await run("Surety, first sight", () => prune(place));
    await sleep(GRACE);
    await run("Surety, the plan", () => prune(place, { task: "Plan" }));
    const before = await snapshots(place);
    await run("Surety, plan and deletion", async () => {
      await prune(place);
      const after = await snapshots(place);
      return new Set([...before].filter((id) => !after.has(id)));
    });
    const kinds = [...world.stays].map(([kind, ids]) => `${kind} (${ids.length})`);
    return {
      columns: ["", `orphans, of ${world.orphans.length}`, "wrong", ...kinds, "seconds", "calls"],
      rows: rows.map(([name, result]) => row(name, result, world)),
    };
  } finally {
    await network.stop();
  }
}

/** By its own process id. */
async function stopVelero({ api, scene: { environment } }: Place): Promise<void> {
  const velero = environment.servers.findLast(({ name }) => name === "velero");
  if (velero === undefined) throw new Error("Velero does not run");
  process.kill(-velero.pid, "SIGKILL");
  const isGone = async () => {
    try {
      return !process.kill(velero.pid, 0);
    } catch {
      return true;
    }
  };
  await waitUntil("Velero to be stopped", isGone, { deadline: 10_000 });
  // It may not have synchronised yet; as if it had, a moment ago.
  const now = new Date().toISOString();
  await api.request({
    method: "PATCH",
    path: "/apis/velero.io/v1/namespaces/velero/backupstoragelocations/default",
    body: { status: { phase: "Available", lastSyncedTime: now, lastValidationTime: now } },
    contentType: "application/merge-patch+json",
  });
}

const toldSchema = z.object({ answer: z.object({ orphans: z.array(z.string()) }) });

async function askCustodian(python: string, environment: LocalEnvironment, ec2: string, tagged: boolean) {
  const folder = await mkdtemp(join(tmpdir(), "surety-bench-pruning-"));
  try {
    const { kubernetes, aws } = environment;
    const authority = join(folder, "authority.pem");
    await writeFile(authority, Buffer.from(kubernetes.certificateAuthorityData, "base64"));
    const contest = {
      kubernetes: { server: kubernetes.server, token: kubernetes.adminToken, authority },
      ...{ ec2, region: aws.region, tagged },
    };
    const child = spawn(python, ["bench/live/contestants/custodian.py"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"] ?? "",
        SURETY_CONTEST: JSON.stringify(contest),
        AWS_CA_BUNDLE: environment.aws.certificatePath,
      },
    });
    const [said, complaint, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    if (status !== 0) throw new Error(`Cloud Custodian ended with status ${status}: ${complaint.slice(-1_000)}`);
    return new Set(toldSchema.parse(JSON.parse(said)).answer.orphans);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What was deleted, or of a plan alone what would be. */
async function prune({ scene }: Place, input: object = {}): Promise<ReadonlySet<string>> {
  const { parts, environment } = scene;
  const cluster = environment.kubernetes.clusterName;
  const answer = pruneAnswerSchema.parse(await invoke(scene, parts.pruneRetentionFunctionName, { cluster, ...input }));
  if (answer.status === "skipped") throw new Error(`Surety did not prune: ${answer.message}`);
  if (answer.status === "planned") {
    const plan = await createPruneStore(scene.s3, parts.stateBucketName).readPlan(cluster, answer.hash);
    return new Set(plan?.items.map(({ id }) => id));
  }
  return new Set(answer.results.flatMap(({ id, outcome }) => (outcome === "deleted" ? [id] : [])));
}

async function snapshots({ scene }: Place): Promise<ReadonlySet<string>> {
  const { Snapshots = [] } = await scene.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
  return new Set(Snapshots.map(({ SnapshotId = "" }) => SnapshotId));
}

function row(name: string, { deleted, calls, wallMs }: Result, { orphans, stays }: PruningWorld): readonly string[] {
  const count = (ids: readonly string[]) => ids.filter((id) => deleted.has(id)).length;
  const wrong = [...stays.values()].map(count);
  const all = wrong.reduce((sum, one) => sum + one, 0);
  return [
    name,
    String(count(orphans)),
    ...[all, ...wrong].map(String),
    (wallMs / 1000).toFixed(1),
    calls.toLocaleString("en"),
  ];
}
