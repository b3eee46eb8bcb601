import { EC2Client } from "@aws-sdk/client-ec2";
import { S3Client } from "@aws-sdk/client-s3";
import { CoreV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { inject } from "vitest";
import { awsClientOptions } from "#local/aws.ts";
import { adminKubeConfig } from "#local/kubernetes.ts";
import { runSampleWorkload } from "#local/samples.ts";

/** For what happens within seconds. */
export const soon = { deadline: 30_000, every: 200 };

/** Administrators' clients of the shared environment. */
export function sharedClients() {
  const environment = inject("environment");
  const config = adminKubeConfig(environment.kubernetes);
  const core = config.makeApiClient(CoreV1Api);
  return {
    environment,
    config,
    core,
    custom: config.makeApiClient(CustomObjectsApi),
    ec2: new EC2Client(awsClientOptions(environment.aws)),
    s3: new S3Client(awsClientOptions(environment.aws)),
    createNamespace: (name: string) => core.createNamespace({ body: { metadata: { name } } }),
    runSampleWorkload: (namespace: string) => runSampleWorkload(config, namespace),
  };
}
