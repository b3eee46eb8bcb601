/** Surety's own collecting and judging, of the same questions, by the code that the deployed sweep runs. */
import { readFileSync } from "node:fs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingClient } from "@aws-sdk/client-elastic-load-balancing";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { S3Client } from "@aws-sdk/client-s3";
import { backupComplete } from "#controls/backup-complete/control.ts";
import { backupFresh } from "#controls/backup-fresh/control.ts";
import { type Control, factsFor } from "#controls/control.ts";
import { judgeWorld } from "#controls/judge.ts";
import { retentionEnforced } from "#controls/retention-enforced/control.ts";
import { clusterSchema } from "#domain/configuration.ts";
import { promisesSchema } from "#domain/promises.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import { createMemoryStore } from "#effects/memory/memory-store.ts";
import { collectFacts } from "#facts/collect.ts";
import { createMemory } from "#facts/live/memory.ts";
import { liveSources } from "#facts/live/open.ts";
import { ec2Settings, s3Settings } from "#runtime/aws.ts";
import { connectKubernetes } from "#runtime/kubernetes.ts";
import { contest, tell } from "./contest.ts";

const { region, now } = contest;
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const common = { region, credentials };
const s3 = new S3Client({ ...s3Settings(region), ...common, endpoint: contest.s3, forcePathStyle: true });
const kubernetes = connectKubernetes({
  cluster: "bench",
  endpoint: async () => ({
    server: contest.kubernetes.server,
    certificateAuthorityData: readFileSync(contest.kubernetes.authority).toString("base64"),
  }),
  token: async () => contest.kubernetes.token,
});
/** As the deployed sweep: what was learned of objects is kept in the state bucket. */
const store = createMemoryStore(s3, { bucket: contest.stateBucket, madeBy: "bench" });
const forgets = process.env["SURETY_FORGET"] !== undefined;
const memory = createMemory(() => now, { saved: forgets ? [] : (await store.read("bench")).answers });
const sources = liveSources({
  memory,
  kubernetes,
  aws: {
    s3,
    ec2: new EC2Client({ ...ec2Settings(region), ...common, endpoint: contest.ec2 }),
    ...{ eks: new EKSClient(common), elb: new ElasticLoadBalancingV2Client(common) },
    classicElb: new ElasticLoadBalancingClient(common),
  },
  clock: () => now,
});

const cluster = clusterSchema.parse({ name: "bench", region, velero: { bucket: contest.bucket } });
const controls: readonly Control[] = [backupFresh, backupComplete, retentionEnforced];

const tenants = contest.tenants.map((id): Tenant => {
  const namespace = `tenant-${id}`;
  return tenantSchema.parse({ id, namespace, cluster: "bench", state: "active", since: "2026-01-01T00:00:00Z" });
});
const readings = await collectFacts(sources, factsFor(controls), { cluster, tenants, now });
const findings = judgeWorld(controls, {
  cluster,
  tenants,
  readings,
  promises: promisesSchema.parse({}),
  exemptions: [],
  now,
});
const notKept = (control: string) =>
  findings.flatMap((one) =>
    one.control === control && one.outcome !== "kept" && one.tenant !== null ? [one.tenant] : [],
  );
const orphans = findings.flatMap(({ control, violations }) =>
  control === "retention-enforced" ? violations.flatMap(({ kind, id }) => (kind === "Snapshot" ? [id] : [])) : [],
);
const unreadable = Object.values(readings).flatMap((reading) =>
  reading?.status === "unreadable" ? [`${reading.source}: ${reading.message}`] : [],
);
if (unreadable.length > 0) console.error(unreadable.slice(0, 5));
if (memory.learned() > 0) await store.save("bench", memory.answers());
tell({ notFresh: notKept("backup-fresh"), notComplete: notKept("backup-complete"), orphans });
