import { DeleteAccessEntryCommand, EKSClient } from "@aws-sdk/client-eks";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "#domain/finding.ts";
import { awsClientOptions } from "#local/aws.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { find, findings, lookNow } from "#local/story/look.ts";
import type { ReceivedAlert } from "#local/story/mailbox.ts";
import { deny, type Mistake } from "#local/story/mistakes.ts";
import { sendOrder, untilActive } from "#local/story/orders.ts";
import { backUpNow } from "#local/story/velero.ts";
import { deployForTests } from "./deployed.ts";

const TENANTS = ["acme", "globex"] as const;
/** Milliseconds without a message after which no more is expected. */
const QUIET = 2_000;

const deployed = deployForTests();

/** Two tenants whose backups are as promised, and about whom everything has been said. */
beforeAll(async () => {
  const { scene } = deployed();
  await Promise.all(TENANTS.map((tenant) => sendOrder(scene, { tenant, hosts: [`${tenant}.example.invalid`] })));
  await Promise.all(TENANTS.map((tenant) => untilActive(scene, tenant)));
  await Promise.all(TENANTS.map((tenant) => runSampleWorkload(scene.kube, `tenant-${tenant}`)));
  for (const tenant of TENANTS) await backUpNow(scene, tenant);
  const all = await lookNow(scene);
  expect(of(all, "backup-fresh", "backup-complete")).toEqual(["kept", "kept", "kept", "kept"]);
  await scene.mailbox.takeUntilQuiet(QUIET);
});

/** The outcomes of these controls for each tenant. */
const of = (all: readonly Finding[], ...controls: readonly string[]) =>
  controls.flatMap((control) => TENANTS.map((tenant) => find(all, control, tenant).outcome));

interface Seen {
  readonly all: readonly Finding[];
  readonly alerts: readonly ReceivedAlert[];
}

/** Looks while something is wrong, until it shows, and once more when it is put right: then all must be as it was. */
async function whileWrong(mistake: () => Promise<Mistake>, shows: (all: readonly Finding[]) => boolean): Promise<Seen> {
  const { scene } = deployed();
  const before = summary(await findings(scene));
  const made = await mistake();
  let all: readonly Finding[] = [];
  try {
    // What is denied may be allowed for some seconds more.
    const look = async () => {
      all = await lookNow(scene);
      return shows(all);
    };
    await waitUntil("it to show in the findings", look, { deadline: 120_000, every: 500 });
  } finally {
    await made.undo();
  }
  const alerts = await scene.mailbox.takeUntilQuiet(QUIET);
  await expect.poll(async () => summary(await lookNow(scene)), { timeout: 30_000, interval: 500 }).toEqual(before);
  const recoveries = await scene.mailbox.takeUntilQuiet(QUIET);
  expect(recoveries.map(({ subject }) => subject)).toEqual([expect.stringMatching(/known again|kept again/u)]);
  return { all, alerts };
}

/** What is said of tenants by what was read; whether Surety itself has been watching is another matter. */
const judged = (all: readonly Finding[]) =>
  all.filter(({ tenant, control }) => tenant !== null && control !== "surety-watching");

const summary = (all: readonly Finding[]) =>
  judged(all)
    .map(({ control, tenant, outcome, reason }) => `${control} ${tenant} ${outcome} ${reason}`)
    .sort();

const kept = (all: readonly Finding[]) => judged(all).filter(({ outcome }) => outcome === "kept");

const showsUnknown = (control: string) => (all: readonly Finding[]) =>
  of(all, control).every((outcome) => outcome === "unknown");

describe("what cannot be read is unknown, never kept, and told once", () => {
  it("the Kubernetes API is down", async () => {
    const { kubernetes } = deployed();
    const { all, alerts } = await whileWrong(async () => {
      kubernetes.cut();
      return { undo: kubernetes.mend };
    }, showsUnknown("backup-fresh"));

    expect(kept(all)).toEqual([]);
    expect(find(all, "backup-fresh", "acme").reason).toBe("UnreadableUnreachable");
    expect(alerts.map(({ text }) => text)).toEqual([expect.stringContaining("ECONNREFUSED")]);
  });

  it("the sweep's role has lost its access to the cluster", async () => {
    const { scene, environment } = deployed();
    const eks = new EKSClient(awsClientOptions(environment.aws));
    const FunctionName = scene.parts.sweepFunctionName;
    const { Role: principalArn = "" } = await scene.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const { clusterName } = environment.kubernetes;
    const { all, alerts } = await whileWrong(async () => {
      await eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn }));
      return { undo: () => environment.mapRole(principalArn, ["surety:sweep"]) };
    }, showsUnknown("backup-fresh"));

    expect(kept(all)).toEqual([]);
    expect(find(all, "backup-fresh", "acme").reason).toBe("UnreadableForbidden");
    expect(alerts.map(({ text }) => text)).toEqual([expect.stringMatching(/40[13]/u)]);
  });

  it("S3 forbids to read a bucket's objects", async () => {
    const { scene, environment } = deployed();
    const { all, alerts } = await whileWrong(
      () =>
        deny(scene, scene.parts.sweepFunctionName, {
          action: "s3:GetObject",
          resource: `arn:aws:s3:::${environment.veleroBucket}/*`,
        }),
      showsUnknown("backup-complete"),
    );

    expect(of(all, "backup-fresh")).toEqual(["kept", "kept"]);
    expect(find(all, "backup-complete", "acme").reason).toBe("UnreadableForbidden");
    expect(alerts).toHaveLength(1);
  });

  it("EC2 asks to come back later", async () => {
    const { aws } = deployed();
    const { all, alerts } = await whileWrong(async () => {
      aws.answer("ec2", (response, body) => {
        if (!body.includes("Action=DescribeSnapshots&")) return false;
        const error = "<Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message>";
        response.writeHead(503).end(`<Response><Errors><Error>${error}</Error></Errors></Response>`);
        return true;
      });
      return { undo: async () => aws.answer("ec2", undefined) };
    }, showsUnknown("backup-complete"));

    expect(of(all, "backup-fresh")).toEqual(["kept", "kept"]);
    expect(find(all, "backup-complete", "acme").reason).toBe("UnreadableThrottled");
    expect(alerts.map(({ text }) => text)).toEqual([expect.stringContaining("RequestLimitExceeded")]);
  });
});

describe("what is not there is not what cannot be read", () => {
  it("a backup's list of volumes is gone from S3: of that tenant alone, and not forbidden", async () => {
    const { scene, environment } = deployed();
    const { evidence } = find(await findings(scene), "backup-complete", "acme");
    const backup = String(evidence["backup"]);
    const place = { Bucket: environment.veleroBucket, Key: `backups/${backup}/${backup}-volumeinfo.json.gz` };
    const { Body } = await scene.s3.send(new GetObjectCommand(place));
    const content = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const { all, alerts } = await whileWrong(
      async () => {
        await scene.s3.send(new DeleteObjectCommand(place));
        return { undo: async () => void (await scene.s3.send(new PutObjectCommand({ ...place, Body: content }))) };
      },
      (all) => find(all, "backup-complete", "acme").outcome !== "kept",
    );

    const missing = find(all, "backup-complete", "acme");
    expect(missing).toMatchObject({ outcome: "broken", reason: "VolumeInfoMissing" });
    expect(missing.message).toContain(place.Key);
    expect(find(all, "backup-complete", "globex").outcome).toBe("kept");
    expect(alerts).toHaveLength(1);
  });
});
