import { writeFile } from "node:fs/promises";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { stringify } from "yaml";
import type * as z from "zod";
import { type DeploymentParts, parseParts } from "#cli/deployment/parts.ts";
import type { accountSettingsSchema } from "#domain/account-settings.ts";
import type { Progress } from "#runtime/progress.ts";
import { type ApplyReport, applyResources } from "./apply/apply.ts";
import { awsClientOptions } from "./aws.ts";
import type { LocalEnvironment } from "./environment.ts";
import { configurationFile } from "./environment-folder.ts";
import { evaluateStacks } from "./stacks/evaluate.ts";
import { type EvaluatedResource, findResource } from "./stacks/evaluated-resource.ts";

const STAGE = "local";

/** The Kubernetes groups that deploy/rbac binds, and the role of the function that acts as each. */
const GROUP_OF_ROLE = {
  TenantEventsHandlerRole: "surety:tenant-events",
  SweepRole: "surety:sweep",
  DeleteTenantRole: "surety:delete-tenant",
  PruneRetentionRole: "surety:prune-retention",
  RehearseRestoreRole: "surety:rehearse-restore",
} as const;

export interface DeployOptions {
  /** Laid over the local `surety.yaml`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** By which the cluster is reached, where it is in another account. */
  readonly account?: z.input<typeof accountSettingsSchema>;
  /** Another address of the API server, such as a double's that stands before it. */
  readonly kubernetesServer?: string;
  /** What the functions are told beyond what the stacks say, such as another address of an AWS service. */
  readonly functionEnvironment?: Readonly<Record<string, string>>;
}

export interface ControlPlane {
  readonly parts: DeploymentParts;
  readonly applied: ApplyReport;
}

/**
 * Deploys what the stacks describe into the environment, as `sst deploy` would into an account: evaluated, bundled,
 * applied, and each function's role put into its Kubernetes group by an access entry. Repeating it changes only what
 * changed.
 */
export async function deployControlPlane(
  environment: LocalEnvironment,
  progress: Progress,
  options: DeployOptions = {},
): Promise<ControlPlane> {
  const { aws, folder } = environment;
  const configPath = configurationFile(folder);
  await writeFile(configPath, stringify({ ...localSettings(environment, options), ...options.settings }));
  const resources = await evaluateStacks({
    stage: STAGE,
    accountId: aws.accountId,
    region: aws.region,
    configPath,
    progress,
  });
  const functionEnvironment = {
    NODE_EXTRA_CA_CERTS: aws.certificatePath,
    ...(aws.ec2Endpoint !== undefined && { AWS_ENDPOINT_URL_EC2: aws.ec2Endpoint }),
    ...options.functionEnvironment,
  };
  const applied = await applyResources({ resources, aws, folder, functionEnvironment, progress });
  await Promise.all(
    Object.entries(GROUP_OF_ROLE).map(([role, group]) =>
      environment.mapRole(roleArn(resources, role, aws.accountId), [group]),
    ),
  );
  return { parts: await readParts(environment), applied };
}

/** Looks every minute, so that a person sees it work; promises what the documentation promises by default. */
function localSettings(
  { aws, kubernetes, veleroBucket }: LocalEnvironment,
  { kubernetesServer, account }: DeployOptions,
) {
  const { clusterName, server, certificateAuthorityData } = kubernetes;
  return {
    version: 1,
    promises: { storage: { components: ["kafka"] } },
    clusters: [
      {
        name: clusterName,
        region: aws.region,
        velero: { bucket: veleroBucket },
        account,
        kubernetes: { server: kubernetesServer ?? server, certificateAuthorityData },
      },
    ],
    sweep: { every: "1m" },
    // So that a person sees the end of it: Velero synchronises and collects more often here, too.
    deletion: { grace: "5s", syncPeriod: "10s", collectionCycle: "30s" },
    pruning: { every: "2m", grace: "1m" },
  };
}

function roleArn(resources: readonly EvaluatedResource[], role: string, accountId: string): string {
  const { name } = findResource(resources, "aws:iam/role:Role", role).inputs;
  return `arn:aws:iam::${accountId}:role/${String(name)}`;
}

async function readParts({ aws }: LocalEnvironment): Promise<DeploymentParts> {
  const ssm = new SSMClient(awsClientOptions(aws));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/surety/${STAGE}/deployment` }));
  return parseParts(Parameter?.Value ?? "", STAGE);
}
