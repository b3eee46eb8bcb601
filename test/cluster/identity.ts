import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { AuthenticationV1Api, BatchV1Api, CoreV1Api, CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";
import { awsClientOptions } from "#local/aws.ts";
import { mapRole } from "#local/bootstrap/aws-account.ts";
import type { LocalEnvironment } from "#local/environment.ts";
import { signEksToken } from "#runtime/eks-token.ts";
import { connectKubernetes, type KubernetesApi } from "#runtime/kubernetes.ts";

/** IAM roles as functions have them, and what Kubernetes lets them do. */
export function createIdentities({ aws, kubernetes }: Pick<LocalEnvironment, "aws" | "kubernetes">) {
  const roleArn = (name: string) => `arn:aws:iam::${aws.accountId}:role/${name}`;

  async function assume(role: string) {
    const { Credentials } = await new STSClient(awsClientOptions(aws)).send(
      new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: "function" }),
    );
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  }

  /** A role that access entries put into these groups of Kubernetes; in none, it has no access entry. */
  async function createRole(RoleName: string, groups: readonly string[]): Promise<void> {
    const account = { AWS: `arn:aws:iam::${aws.accountId}:root` };
    const trust = { Effect: "Allow", Principal: account, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await new IAMClient(awsClientOptions(aws)).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    if (groups.length > 0) await mapRole(aws, kubernetes.clusterName, roleArn(RoleName), [...groups]);
  }

  async function tokenOf(role: string, { clusterName = kubernetes.clusterName, signedAt = new Date() } = {}) {
    const clock = () => signedAt.getTime();
    return signEksToken({ cluster: clusterName, region: aws.region, credentials: await assume(role), clock });
  }

  return {
    /** What a function with that role finds in its environment. */
    credentialsOf: assume,
    ...{ createRole, tokenOf },

    /** The API server as a function meets it whose role is in this group. */
    async apiAs(role: string, group: string): Promise<KubernetesApi> {
      await createRole(role, [group]);
      const token = await tokenOf(role);
      const { clusterName: cluster } = kubernetes;
      return connectKubernetes({ cluster, endpoint: async () => kubernetes, token: async () => token });
    },

    clientsWith(token: string) {
      const { server, certificateAuthorityData } = kubernetes;
      const config = new KubeConfig();
      config.loadFromClusterAndUser(
        { name: "c", server, caData: certificateAuthorityData, skipTLSVerify: false },
        { name: "u", token },
      );
      return {
        core: config.makeApiClient(CoreV1Api),
        batch: config.makeApiClient(BatchV1Api),
        custom: config.makeApiClient(CustomObjectsApi),
        authentication: config.makeApiClient(AuthenticationV1Api),
      };
    },
  };
}
