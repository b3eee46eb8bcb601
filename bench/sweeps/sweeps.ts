import { setTimeout as sleep } from "node:timers/promises";
import type { Milliseconds } from "#domain/duration.ts";
import { type Swept, sweepResultSchema } from "#domain/sweep.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { type AwsProxy, startAwsProxyDouble } from "#local/doubles/aws-proxy-double.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { administrator, CLAIMS, makeTenants, type Place } from "#local/made-tenants/make-tenants.ts";
import { invoke, setScene } from "#local/story/scene.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { inBrief } from "../statistics.ts";

const SIZES = [3, 300] as const;
const REPEATED = 5;
/** For what the new tenants set going in controllers, so that the sweeps are measured and not that. */
const SETTLING: Milliseconds = 5_000;

export const sweeps: Part = {
  name: "sweeps",
  title: "API calls and time of a sweep",
  about: `The deployed function, in the embedded environment. Each tenant has ${CLAIMS} claims with their pods, EBS volumes and snapshots, and one backup with all the objects that Velero writes. Calls are HTTP requests, repetitions among them: to AWS as a proxy in front of it counts them, to Kubernetes as the function counts them. "First" opens every backup, and finds everything new; "again" is what nearly every sweep is: nothing has changed. Seconds: the median of ${REPEATED} when warm; least and greatest in brackets.`,
  measure,
};

async function measure(progress: Progress): Promise<Table> {
  const environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
  try {
    const proxy = await startAwsProxyDouble(environment);
    try {
      return await measureIn(environment, proxy, progress);
    } finally {
      await proxy.stop();
    }
  } finally {
    await environment.stop();
  }
}

async function measureIn(environment: LocalEnvironment, proxy: AwsProxy, progress: Progress): Promise<Table> {
  const { parts } = await deployControlPlane(environment, progress, {
    settings: { sweep: { every: "60m" } },
    functionEnvironment: proxy.functionEnvironment,
  });
  const scene = await setScene(environment, parts, () => undefined);
  const place: Place = { scene, api: administrator(environment) };
  const measured: Measured[] = [];
  let made = 0;
  for (const size of SIZES) {
    const step = progress.step(`Make ${size} tenants, and sweep`);
    await makeTenants(
      Array.from({ length: size - made }, (_, at) => `bench-${made + at}`),
      place,
    );
    made = size;
    await sleep(SETTLING);
    step.update("sweep");
    const first = await sweepOnce(place, proxy);
    await sweepOnce(place, proxy); // finds that Surety has been watching since the first, and tells that
    const again: Sweep[] = [];
    for (let at = 0; at < REPEATED; at += 1) again.push(await sweepOnce(place, proxy));
    const [one] = again;
    measured.push({ name: `${size}, first`, calls: first.calls, times: [first.time] });
    measured.push({ name: `${size}, again`, calls: one?.calls ?? new Map(), times: again.map(({ time }) => time) });
    step.done();
  }
  const services = SERVICES.filter(({ service }) => measured.some(({ calls }) => calls.has(service)));
  return {
    columns: ["Tenants", ...services.map(({ title }) => title), "all calls", "seconds"],
    rows: measured.map((one) =>
      row(
        one,
        services.map(({ service }) => service),
      ),
    ),
  };
}

interface Sweep {
  readonly calls: ReadonlyMap<string, number>;
  readonly time: Milliseconds;
}

interface Measured {
  readonly name: string;
  readonly calls: ReadonlyMap<string, number>;
  readonly times: readonly Milliseconds[];
}

/** The name in a table, and the name that requests are signed for. */
const SERVICES = [
  { title: "Kubernetes", service: "kubernetes" },
  { title: "S3", service: "s3" },
  { title: "EC2", service: "ec2" },
  { title: "ELB", service: "elasticloadbalancing" },
  { title: "EKS", service: "eks" },
  { title: "DynamoDB", service: "dynamodb" },
  { title: "KMS", service: "kms" },
  { title: "SNS", service: "sns" },
  { title: "EventBridge", service: "events" },
] as const;

async function sweepOnce({ scene }: Place, proxy: AwsProxy): Promise<Sweep> {
  const before = proxy.requests();
  const [swept] = sweepResultSchema.parse(await invoke(scene, scene.parts.sweepFunctionName, {})).clusters;
  if (swept?.status !== "swept") throw new Error(`The cluster was not swept: ${JSON.stringify(swept)}`);
  expectKept(swept);
  const aws = Object.entries(proxy.requests()).map(([service, count]) => {
    if (!SERVICES.some((known) => known.service === service)) throw new Error(`No column counts calls of ${service}`);
    return [service, count - (before[service] ?? 0)] as const;
  });
  return { calls: new Map([...aws, ["kubernetes", swept.calls["Kubernetes"] ?? 0]]), time: swept.durationMs };
}

/** Of each tenant at least the controls of its backups and volumes, which the sweep has most to read for. */
const KEPT_AT_LEAST = 4;

/** A sweep that judged something else than it was to is no measure. */
function expectKept({ findings, tenants, unreadable }: Swept): void {
  if (findings.kept >= KEPT_AT_LEAST * tenants) return;
  const [first] = unreadable;
  const because = first === undefined ? "" : `; ${first.source} could not be read: ${first.message}`;
  throw new Error(`Of ${tenants} tenants too little is kept: ${JSON.stringify(findings)}${because}`);
}

function row({ name, calls, times }: Measured, services: readonly string[]): readonly string[] {
  const counts = services.map((service) => calls.get(service) ?? 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const seconds = times.map((time) => time / 1000);
  return [name, ...counts.map(String), String(all), inBrief(seconds, 2)];
}
