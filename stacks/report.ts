import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import { functionEnvironment } from "./function-environment.ts";
import { listTenants } from "./permissions.ts";
import type { Storage } from "./storage.ts";
import type { TenantEvents } from "./tenant-events.ts";

export type Report = ReturnType<typeof createReport>;

/**
 * The report's pages, behind a function URL. Where people sign in, the function asks them who they are; everywhere else
 * AWS lets only those through who may call it by IAM, and the function refuses whom AWS has not checked.
 */
export function createReport(parts: {
  configuration: DeployedConfiguration;
  storage: Storage;
  alerts: Alerts;
  tenantEvents: TenantEvents;
}) {
  const { storage, alerts } = parts;
  const { signIn } = parts.configuration.settings.report;
  const { state, evidence, signingKey } = storage;

  const handler = new sst.aws.Function("Report", {
    handler: "functions/report/index.handler",
    description: "Shows whether the promises are kept",
    timeout: "30 seconds",
    memory: "1769 MB", // a whole processor; ten thousand tenants take a third of it
    copyFiles: parts.configuration.copyFiles,
    url: { authorization: signIn === undefined ? "iam" : "none", cors: false },
    environment: {
      ...functionEnvironment("report", { storage, alerts, bus: parts.tenantEvents.bus }),
      SURETY_STATE_BUCKET_NAME: state.name,
      SURETY_EVIDENCE_BUCKET_NAME: evidence.name,
      SURETY_SIGNING_KEY_ARN: signingKey.arn,
    },
    permissions: [
      ...listTenants(storage.tenants),
      // Without the right to list, what is absent would look forbidden.
      { actions: ["s3:ListBucket"], resources: [state.arn] },
      {
        actions: ["s3:GetObject"],
        resources: ["findings", "history", "backups", "deletions", "rehearsals"].map(
          (folder) => $interpolate`${state.arn}/${folder}/*`,
        ),
      },
      {
        actions: ["s3:ListBucket"],
        resources: [evidence.arn],
        conditions: [{ test: "StringLike", variable: "s3:prefix", values: ["deletions/*"] }],
      },
      {
        actions: ["s3:GetObject"],
        resources: ["deletions", "lists"].map((folder) => $interpolate`${evidence.arn}/${folder}/*`),
      },
      { actions: ["kms:GetPublicKey"], resources: [signingKey.arn] },
      ...(signIn === undefined ? [] : [{ actions: ["ssm:GetParameter"], resources: [parameterArn(signIn)] }]),
    ],
  });

  return { handler };
}

function parameterArn({ secretParameter }: { readonly secretParameter: string }) {
  const { accountId } = aws.getCallerIdentityOutput({});
  const { partition } = aws.getPartitionOutput({});
  const { name: region } = aws.getRegionOutput({});
  return $interpolate`arn:${partition}:ssm:${region}:${accountId}:parameter${secretParameter}`;
}
