import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeVolumesCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { deletionPreviewSchema } from "#domain/deletion.ts";
import { pruneAnswerSchema } from "#domain/prune-answer.ts";
import { awsClientOptions } from "#local/aws.ts";
import { writeLocalConnection } from "#local/connection.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { connectionTo, type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { invoke, type Scene, setScene } from "#local/story/scene.ts";
import { backUpNow } from "#local/story/velero.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress } from "#runtime/progress.ts";
import { onboard, send, tracesOf, untilDeleted } from "./offboarding-setup.ts";
import { runSurety } from "./run-surety.ts";

const THERE = "222222222222";
const progress = createProgress({ output: process.stderr });
let environment: LocalEnvironment;
let scene: Scene;
/** The same with the hands of an administrator of the other account. */
let there: Scene;
let connections = "";

beforeAll(async () => {
  const toolchain = await ensureToolchain({ progress });
  environment = await startEnvironment({ toolchain, progress, clusterAccount: THERE });
  const { parts } = await deployControlPlane(environment, progress, {
    account: {
      readerRole: `arn:aws:iam::${THERE}:role/surety-reader`,
      removerRole: `arn:aws:iam::${THERE}:role/surety-remover`,
      externalId: "example",
    },
    settings: {
      sweep: { every: "12h" },
      pruning: { mode: "delete", every: "12h", grace: "1s", share: "100%" },
      deletion: { grace: "1s", syncPeriod: "5s", collectionCycle: "10s" },
    },
  });
  scene = await setScene(environment, parts, () => undefined);
  const options = awsClientOptions(environment.clusterAws);
  there = { ...scene, ec2: new EC2Client(options), s3: new S3Client({ ...options, forcePathStyle: true }) };
  connections = await mkdtemp(join(tmpdir(), "surety-connections-"));
  await writeLocalConnection(connectionTo(environment), connections);
  await onboard(scene, "acme");
  await runSampleWorkload(scene.kube, "tenant-acme");
  await backUpNow(scene, "acme");
});

afterAll(async () => {
  await environment?.stop();
  await rm(connections, { recursive: true, force: true });
});

const surety = (...args: readonly string[]) => runSurety({ SURETY_LOCAL_CONNECTIONS: connections }, args);
const cluster = () => environment.kubernetes.clusterName;

async function sweep() {
  await invoke(scene, scene.parts.sweepFunctionName, { cluster: cluster() });
  const { document } = await scene.findings.read(cluster());
  const ofAcme = document?.findings.filter(({ tenant }) => tenant === "acme") ?? [];
  return new Map(ofAcme.map(({ control, outcome, message }) => [control, { outcome, message }]));
}

const prune = async () =>
  pruneAnswerSchema.parse(await invoke(scene, scene.parts.pruneRetentionFunctionName, { cluster: cluster() }));

const preview = async () =>
  deletionPreviewSchema.parse(
    await invoke(scene, scene.parts.deleteTenantFunctionName, { task: "Preview", tenant: "acme" }),
  );

async function volumesThere() {
  const { Volumes = [] } = await there.ec2.send(new DescribeVolumesCommand({}));
  return Volumes.map(({ VolumeId }) => VolumeId);
}

const leave = (Key: string) =>
  there.s3.send(new PutObjectCommand({ Bucket: environment.veleroBucket, Key, Body: "data" }));

const planSchema = z.object({
  account: z.string(),
  roles: z.array(z.object({ name: z.string(), path: z.string(), trust: z.unknown(), policy: z.unknown() })),
  entries: z.array(z.object({ cluster: z.string(), kubernetesGroups: z.array(z.string()) })),
});

const iam = () => new IAMClient(awsClientOptions(environment.clusterAws));
const putPolicy = (RoleName: string, policy: unknown) =>
  iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: "surety", PolicyDocument: JSON.stringify(policy) }));

async function printed() {
  const { status, stdout } = await surety("access", "--json");
  expect(status).toBe(0);
  return planSchema.parse(JSON.parse(stdout));
}

async function trustOf(RoleName: string) {
  const { Role } = await iam().send(new GetRoleCommand({ RoleName }));
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
}
const putTrust = (RoleName: string, PolicyDocument: string) =>
  iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
const trustNobody = (RoleName: string) =>
  putTrust(
    RoleName,
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "AROAEXAMPLE" } }],
    }),
  );

const checkUpSchema = z.object({
  checks: z.array(z.object({ about: z.string(), name: z.string(), state: z.string(), found: z.string() })),
});

/** As a person of Surety's account, whose AWS configuration has a profile of an administrator of the other one. */
async function asPerson(...args: readonly string[]) {
  const { aws, clusterAws, kubernetes } = environment;
  const keysOf = ({ credentials }: typeof aws) =>
    `aws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}`;
  const file = join(connections, "credentials");
  await writeFile(file, `[default]\n${keysOf(aws)}\n[there]\n${keysOf(clusterAws)}\n`);
  return runSurety(
    {
      ...{ SURETY_LOCAL_CONNECTIONS: connections, AWS_SHARED_CREDENTIALS_FILE: file, AWS_REGION: aws.region },
      ...{ AWS_ENDPOINT_URL: aws.endpoint, NODE_EXTRA_CA_CERTS: aws.certificatePath },
      KUBECONFIG: kubernetes.kubeconfigPath,
    },
    args,
  );
}

const AS_THERE = ["--account-profile", `${THERE}=there`];

/** What surety doctor says of the other account, by how each check came out. */
async function examineAccount() {
  const { stdout } = await asPerson("doctor", "--json", ...AS_THERE);
  const checks = checkUpSchema.parse(JSON.parse(stdout)).checks.filter(({ about }) => about === `account ${THERE}`);
  const states = Map.groupBy(checks, ({ state }) => state);
  return Object.fromEntries(
    [...states].map(([state, all]) => [state, Object.fromEntries(all.map(({ name, found }) => [name, found]))]),
  );
}

/** What depends on AWS, and on nothing else here. */
const ON_AWS = ["volumes-encrypted", "backup-intact"];

describe("a cluster whose volumes, snapshots and bucket are in another account", () => {
  it("is unknown, and says why, as long as nobody there has let Surety in; nothing is deleted", async () => {
    const findings = await sweep();
    for (const control of ON_AWS)
      expect(findings.get(control)).toMatchObject({
        outcome: "unknown",
        message: expect.stringMatching(/AssumeRole/u),
      });
    await leave("backups/nobody-1/nobody-1.tar.gz");
    expect(await prune()).not.toMatchObject({ results: [expect.anything()] });
    expect((await preview()).problems.join("\n")).toMatch(/AssumeRole/u);
    expect(await tracesOf(there, "acme")).toContainEqual(expect.stringMatching(/^Snapshot /u));
  });

  it("an administrator there makes what surety access prints", async () => {
    const plan = await printed();
    expect([plan.account, plan.roles.map(({ name }) => name), plan.entries.length]).toEqual([
      ...[THERE, ["surety-reader", "surety-remover"], 5],
    ]);
    for (const { name: RoleName, path: Path, trust, policy } of plan.roles) {
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      await iam().send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument }));
      await putPolicy(RoleName, policy);
    }
  });

  it("surety doctor finds the roles as they should be, and what is missing once it is", async () => {
    const roles = () => ({ "role surety-reader": expect.any(String), "role surety-remover": expect.any(String) });
    expect(await examineAccount()).toEqual({ ok: roles() });
    await iam().send(new DeleteRolePolicyCommand({ RoleName: "surety-remover", PolicyName: "surety" }));
    const trust = await trustOf("surety-reader");
    await trustNobody("surety-reader");
    expect(await examineAccount()).toEqual({
      wrong: {
        "role surety-reader": expect.stringContaining("assume it"),
        "role surety-remover": expect.stringContaining("is not allowed ec2:DeleteSnapshot"),
      },
    });
    await putTrust("surety-reader", trust);
    await putPolicy("surety-remover", (await printed()).roles[1]?.policy);
  });

  it.each([
    ["as the profile that is named for that account", AS_THERE, 3],
    ["as oneself, who sees nothing of it", [], 0],
  ])("surety observe looks %s", async (_, options, count) => {
    const out = join(connections, `observation-${count}`);
    const { configuration } = connectionTo(environment);
    await asPerson("observe", "--out", out, "--config", configuration, ...options);
    const text = await readFile(join(out, "aws", environment.aws.region, "describe-volumes.json"), "utf8");
    const { Volumes } = z.object({ Volumes: z.array(z.object({ VolumeId: z.string() })) }).parse(JSON.parse(text));
    expect(Volumes.map(({ VolumeId }) => VolumeId).sort()).toEqual((await volumesThere()).slice(0, count).sort());
  });

  it("is swept by the reader then", async () => {
    const findings = await sweep();
    for (const control of ON_AWS) expect([control, findings.get(control)?.outcome]).toEqual([control, "kept"]);
    const forbidden = [...findings].filter(([, { message }]) => /AccessDenied|not authorized/iu.test(message));
    expect(forbidden).toEqual([]);
  });

  it("is pruned by the remover", async () => {
    const folder = `s3://${environment.veleroBucket}/backups/nobody-1/`;
    const results: (readonly [string, string])[] = [];
    await waitUntil(
      "what is nobody's to be seen for longer than the grace, and deleted",
      async () => {
        const answer = await prune();
        if (answer.status === "applied")
          results.push(...answer.results.map(({ id, outcome }) => [id, outcome] as const));
        return results.length > 0;
      },
      // Nothing goes before Velero has synchronised the location, which it does by the minute.
      { deadline: 150_000, every: 1_000 },
    );
    expect(results).toEqual([[folder, "deleted"]]);
  });

  it("what is refused there stands in the way of a deletion, and is named before it is asked for", async () => {
    await iam().send(new DeleteRolePolicyCommand({ RoleName: "surety-remover", PolicyName: "surety" }));
    const { problems } = await preview();
    expect(problems.join("\n")).toMatch(/ec2:Describe|DescribeVolumes|describe-volumes/u);
    await putPolicy("surety-remover", (await printed()).roles[1]?.policy);
  });

  it("a tenant's volumes, snapshots and backups there go with it", async () => {
    expect(await volumesThere()).toHaveLength(3);
    await send(scene, "surety.tenant.offboarding.requested", { tenant: "acme" });
    await untilDeleted(scene, "acme");
    expect([await volumesThere(), await tracesOf(there, "acme")]).toEqual([[], []]);
  });
});
