import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { Cluster } from "#domain/configuration.ts";
import { awsSettings } from "./aws.ts";
import { systemClock } from "./clock.ts";
import type { AccessTo, AccountAccess } from "./cluster-account.ts";
import { eksTokenSource } from "./eks-token.ts";
import { PermanentError } from "./errors.ts";
import { connectKubernetes, type KubernetesApi, type KubernetesEndpoint } from "./kubernetes.ts";

/** Connections to configured clusters: one to each, kept as long as this process lives. */
export function createClusterConnections(accessTo: AccessTo): (cluster: Cluster) => KubernetesApi {
  const connections = new Map<string, KubernetesApi>();
  return (cluster) => {
    const connection = connections.get(cluster.name) ?? connectCluster(cluster, accessTo(cluster));
    connections.set(cluster.name, connection);
    return connection;
  };
}

/** A person's way into another account: a profile of the AWS configuration. */
export interface ByProfile {
  readonly profile: string;
}

/**
 * A configured cluster as this process's own AWS identity, or a person's by a profile; also one in another account: an access entry may name a role
 * of any. EKS says where it is, to whom `access` is, unless the configuration does.
 */
export function connectCluster(cluster: Cluster, access: AccountAccess | ByProfile): KubernetesApi {
  const { name, region } = cluster;
  const configured = cluster.kubernetes;
  const credentials = defaultProvider("profile" in access ? { profile: access.profile } : {});
  return connectKubernetes({
    cluster: name,
    endpoint: configured === undefined ? () => describeCluster(name, region, access) : async () => configured,
    token: eksTokenSource({ cluster: name, region, credentials, clock: systemClock }),
  });
}

async function describeCluster(
  name: string,
  region: string,
  access: AccountAccess | ByProfile,
): Promise<KubernetesEndpoint> {
  const { cluster } = await new EKSClient({ ...awsSettings(region), ...access }).send(
    new DescribeClusterCommand({ name }),
  );
  const server = cluster?.endpoint;
  const certificateAuthorityData = cluster?.certificateAuthority?.data;
  if (server && certificateAuthorityData) return { server, certificateAuthorityData };
  throw new PermanentError(
    `EKS cluster ${name} has no endpoint: its status is ${cluster?.status ?? "not known"}; wait until it is ACTIVE`,
  );
}
