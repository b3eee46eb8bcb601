import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalConnection, LocalConnectionState } from "#local/connection.ts";
import type { AwsAccess } from "./aws-access.ts";
import { findDeployment } from "./deployment.ts";

const parts = {
  version: "0.1.0",
  clusters: ["prod-eu"],
  tableName: "tenants",
  tenantEventsQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/surety-production-tenant-events.fifo",
  deadLetterQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/surety-production-tenant-events-dead.fifo",
  undeliveredQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/surety-production-undelivered",
  alertsTopicArn: "arn:aws:sns:eu-west-1:111122223333:surety-production-alerts",
  eventBusName: "surety-production",
  sweepFunctionName: "surety-production-sweep",
  sweepEverySeconds: 900,
  rehearsalsMode: "off",
  rehearseWithinSeconds: 2_592_000,
  deleteTenantFunctionName: "surety-production-delete-tenant",
  pruneRetentionFunctionName: "surety-production-prune-retention",
  rehearseRestoreFunctionName: "surety-production-rehearse-restore",
  reportFunctionName: "surety-production-report",
  reportUrl: "https://report.example.com",
  reportSignIn: true,
  digestFunctionName: "surety-production-digest",
  tenantEventsFunctionName: "surety-production-tenant-events",
  deletionMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:surety-production-delete-tenant",
  rehearsalMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:surety-production-rehearse-restore",
  stateBucketName: "surety-production-state",
  evidenceBucketName: "surety-production-evidence",
  signingKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234",
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-deployment-"));
  await writeFile(join(folder, "ca.pem"), "a certificate");
});
afterAll(() => rm(folder, { recursive: true }));

const connection = (): LocalConnection => ({
  pid: 42,
  stage: "local",
  aws: {
    endpoint: "https://127.0.0.1:4566",
    region: "eu-west-1",
    accountId: "000000000000",
    certificatePath: join(folder, "ca.pem"),
    credentials: { accessKeyId: "root", secretAccessKey: "root" },
  },
  kubernetes: {
    clusterName: "local",
    server: "https://127.0.0.1:6443",
    certificateAuthorityData: "YQ==",
    adminToken: "-",
    kubeconfigPath: "-",
  },
  veleroBucket: "backups",
  configuration: join(folder, "surety.yaml"),
  logs: folder,
});

function find(stage: string | undefined, local: LocalConnectionState, parameter: object = parts) {
  const asked: { stage: string; access: AwsAccess }[] = [];
  const notes: string[] = [];
  const deployment = findDeployment(stage, (line) => notes.push(line), {
    readLocalConnection: async () => local,
    readParameter: async (stage, access) => {
      asked.push({ stage, access });
      return JSON.stringify(parameter);
    },
  });
  return { deployment, asked, notes };
}

describe("findDeployment", () => {
  it("uses the running local environment where no stage is named, by its own credentials, and says so", async () => {
    const { deployment, asked, notes } = find(undefined, { state: "running", connection: connection() });
    expect(await deployment).toMatchObject({ stage: "local", parts });
    expect(asked).toEqual([{ stage: "local", access: (await deployment).access }]);
    expect(asked[0]?.access).toMatchObject({
      endpoint: "https://127.0.0.1:4566",
      region: "eu-west-1",
      credentials: { accessKeyId: "root", secretAccessKey: "root" },
      requestHandler: { httpsAgent: { ca: "a certificate" } },
    });
    expect(notes).toEqual(["Using the local environment (process 42)."]);
  });

  it("uses the stage that is named, by the credentials of the environment, though a local one runs", async () => {
    const { deployment, asked, notes } = find("production", { state: "running", connection: connection() });
    expect(await deployment).toMatchObject({ stage: "production" });
    expect(asked[0]?.stage).toBe("production");
    expect(asked[0]?.access).not.toHaveProperty("endpoint");
    expect(asked[0]?.access).not.toHaveProperty("credentials");
    expect(notes).toEqual(["Using stage production, account 111122223333 in eu-west-1."]);
  });

  it.each<[string, LocalConnectionState, string]>([
    ["none was started", { state: "absent" }, "No local environment is running"],
    ["it was killed", { state: "dead", pid: 42 }, "The local environment (process 42) has ended"],
    ["its file is damaged", { state: "unreadable", problem: "local.json: half" }, "local.json: half"],
  ])("says what to do where %s", async (_, local, problem) => {
    const { deployment, asked } = find(undefined, local);
    await expect(deployment).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining(problem),
      problems: [expect.stringContaining("start one by npm start, or name a deployed stage by --stage NAME")],
    });
    expect(asked).toEqual([]);
  });

  it("says what is missing where another version is deployed", async () => {
    const { deployment } = find("production", { state: "absent" }, { ...parts, stateBucketName: undefined });
    await expect(deployment).rejects.toMatchObject({
      name: "InvalidInput",
      problems: [
        expect.stringContaining("/surety/production/deployment: stateBucketName: found nothing"),
        expect.stringContaining("another version"),
      ],
    });
  });
});
