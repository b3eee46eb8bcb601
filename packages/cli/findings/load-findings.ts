import { S3Client } from "@aws-sdk/client-s3";
import type { ClusterFindings } from "#domain/tracked-finding.ts";
import { createFindingsStore } from "#effects/findings/findings-store.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";

/** Reads the findings that a deployment has saved of a cluster; undefined where it has not been swept yet. */
export function createFindingsLoader({ access, parts }: Deployment) {
  const store = createFindingsStore(new S3Client(access), parts.stateBucketName);
  return async (cluster: string): Promise<ClusterFindings | undefined> => {
    const { document } = await explainingAccess(`the findings of cluster ${cluster}`, () => store.read(cluster));
    return document;
  };
}
