import { HOUR, type Milliseconds } from "#domain/duration.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { NODE_OPTIONS_OF_FUNCTIONS } from "#runtime/node-options.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { inBrief, median } from "../statistics.ts";
import { buildWorld, type World } from "./build-world.ts";
import { bundleContestant } from "./bundle-contestant.ts";
import type { Contest } from "./contestants/contest.ts";
import { startDelayDouble } from "./delay-double.ts";
import { type Program, type Run, runContestant } from "./run-contestant.ts";
import { BUCKET, REGION, type Servers, STATE_BUCKET, startLiveServers } from "./servers.ts";
import { BACKUPS, CLAIMS } from "./world.ts";

const SIZES = [100, 1_000] as const;
const MOST = 1_000;
const REPEATED = 3;
/** As from a function in the same region, under load. */
const [EC2_DELAY, S3_DELAY]: readonly [Milliseconds, Milliseconds] = [200, 30];

export const live: Part = {
  name: "live",
  title: "Beside each other: who finds what, and what that takes",
  about: `A real API server, and EC2 and S3 emulated, with EC2 paged as AWS pages it. Each tenant has ${CLAIMS} claims, ${BACKUPS} backups and ${CLAIMS * BACKUPS} snapshots; one in a hundred is faulty, and for each there is one snapshot whose backup is gone. The questions: is every tenant's newest backup fresh and complete, and which snapshots are nobody's. Each answers them in a fresh process, from its start to its end, in turn; the median of ${REPEATED}, least and greatest in brackets. "Floor": a bare script, with neither clients nor checks. "And the bucket": it lists the bucket as well, as Surety does, to whom it says what lies there that nobody owns; the emulator takes far longer for a page of that than AWS, and answers one at a time. "Official clients": the same with the clients of Kubernetes and AWS as they come. "Cloud Custodian": told the names of all Backups, it is asked for the snapshots of others; it cannot say anything of the first question. "velero and aws": a script of \`velero backup describe --details\` and \`aws ec2 describe-snapshots\`, for one backup after the other; the calls are the commands that it ran, the CPU is theirs too, the memory the script's alone. "Far": with ${EC2_DELAY} ms added to each answer of EC2 and ${S3_DELAY} ms to each of S3. Surety's first sweep reads each newest backup's list of volumes; the next one, in a process that has just started, remembers what the first one read; Node.js is started as in the functions, with young objects looked at sooner.`,
  measure,
};

interface Named {
  readonly name: string;
  readonly program: Program;
  readonly repeated: number;
}

async function measure(progress: Progress): Promise<Table> {
  const contestants = await prepare(progress);
  const rows: (readonly string[])[] = [];
  for (const size of SIZES) rows.push(...(await measureSize(size, contestants, progress)));
  return { columns: ["Tenants", "seconds", "of the floor", "CPU, s", "MiB", "of the floor", "calls", "found"], rows };
}

async function measureSize(size: number, all: readonly Named[], progress: Progress) {
  const servers = await startLiveServers(progress);
  try {
    const world = await buildWorld(size, servers, progress);
    const near = contestIn(servers, world);
    const count = size.toLocaleString("en");
    const rows = await compare(servers, count, near, world, all.filter(isOfSize(size)), progress);
    if (size !== MOST) return rows;
    const [farEc2, farS3] = await Promise.all([
      startDelayDouble(servers.ec2.endpoint, EC2_DELAY),
      startDelayDouble(servers.aws, S3_DELAY),
    ]);
    try {
      const far = { ...near, ec2: farEc2.endpoint, s3: farS3.endpoint };
      return [...rows, ...(await compare(servers, `${count}, far`, far, world, all.filter(isOfAnySize), progress))];
    } finally {
      await Promise.all([farEc2.stop(), farS3.stop()]);
    }
  } finally {
    await servers.stop();
  }
}

function contestIn({ kubernetes, ec2, aws }: Servers, { now, tenants }: World): Contest {
  return {
    ...{ kubernetes, ec2: ec2.endpoint, s3: aws, bucket: BUCKET, stateBucket: STATE_BUCKET, region: REGION, now },
    tenants: tenants.map(({ id }) => id),
    allowedAge: 26 * HOUR,
  };
}

const FLOOR_WITH_LISTING = "floor, and the bucket";
const CUSTODIAN = "Cloud Custodian";
const COMMAND_LINES = "velero and aws";
const isOfAnySize = ({ name }: Named) => name !== CUSTODIAN && name !== COMMAND_LINES;
/** It takes minutes for the smaller one. */
const isOfSize = (size: number) => (one: Named) =>
  isOfAnySize(one) || (one.name === COMMAND_LINES ? size !== MOST : size === MOST);

async function prepare(progress: Progress): Promise<readonly Named[]> {
  const [floor, surety] = await Promise.all([bundleContestant("floor"), bundleContestant("surety")]);
  const programs = await ensureToolchain({ progress });
  const { cloudCustodian, awsCli } = await ensureToolchain({ progress, only: ["cloudCustodian", "awsCli"] });
  const node = (...args: readonly string[]): Program => ({ command: process.execPath, args });
  const custodian = { command: cloudCustodian, args: ["bench/live/contestants/custodian.py"] };
  const deployed = { NODE_OPTIONS: NODE_OPTIONS_OF_FUNCTIONS };
  return [
    { name: "floor", program: node(floor), repeated: REPEATED },
    { name: FLOOR_WITH_LISTING, program: { ...node(floor), environment: { SURETY_LIST: "1" } }, repeated: 2 },
    { name: "official clients", program: node("bench/live/contestants/official.ts"), repeated: 2 },
    {
      ...{ name: "Surety, first", repeated: REPEATED },
      program: { ...node(surety), environment: { ...deployed, SURETY_FORGET: "1" } },
    },
    { name: "Surety, again", program: { ...node(surety), environment: deployed }, repeated: REPEATED },
    { name: CUSTODIAN, program: custodian, repeated: 1 },
    {
      ...{ name: COMMAND_LINES, repeated: 1 },
      program: {
        ...node("bench/live/contestants/command-line.ts"),
        environment: { SURETY_COMMANDS: `${programs.velero}:${awsCli}` },
      },
    },
  ];
}

async function compare(
  servers: Servers,
  place: string,
  contest: Contest,
  world: World,
  contestants: readonly Named[],
  progress: Progress,
) {
  const { ec2 } = servers;
  const step = progress.step(`Compare, ${place} tenants`);
  const runs = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < REPEATED; round += 1) {
    for (const { name, program, repeated } of contestants) {
      if (round >= repeated) continue;
      step.update(`${name}, ${round + 1} of ${repeated}`);
      if (name === COMMAND_LINES) await servers.startVelero();
      const before = ec2.requests();
      const run = await runContestant(program, contest, world);
      // What a program of another language sends to EC2 is counted there.
      const unseen = name === CUSTODIAN ? ec2.requests() - before : 0;
      runs.get(name)?.push({ ...run, calls: run.calls + unseen });
    }
  }
  step.done();
  const floor = runs.get("floor") ?? [];
  return [...runs].map(([name, all]) => row(`${place}: ${name}`, all, floor));
}

function row(name: string, runs: readonly Run[], floor: readonly Run[]): readonly string[] {
  const of = (all: readonly Run[], value: (run: Run) => number) => all.map(value);
  const ratio = (value: (run: Run) => number) => `× ${(median(of(runs, value)) / median(of(floor, value))).toFixed(2)}`;
  const seconds = (run: Run) => run.wallMs / 1000;
  const memory = (run: Run) => run.memoryKiB / 1024;
  return [
    ...[
      name,
      inBrief(of(runs, seconds), 1),
      ratio(seconds),
      inBrief(
        of(runs, (run) => run.cpuMs / 1000),
        1,
      ),
    ],
    ...[inBrief(of(runs, memory)), ratio(memory), (runs[0]?.calls ?? 0).toLocaleString("en")],
    [...new Set(runs.map(({ found }) => found))].join("; "),
  ];
}
