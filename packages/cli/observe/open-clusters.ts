import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingClient } from "@aws-sdk/client-elastic-load-balancing";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { S3Client } from "@aws-sdk/client-s3";
import { accountOfArn } from "#domain/account-settings.ts";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { AwsClients } from "#facts/live/aws-calls.ts";
import { type LiveDeps, liveSources } from "#facts/live/open.ts";
import type { ClusterSources } from "#facts/sources.ts";
import type { LocalConnection } from "#local/connection.ts";
import { awsSettings, ec2Settings, s3Settings } from "#runtime/aws.ts";
import { type ByProfile, connectCluster } from "#runtime/eks.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";
import { configuredKeycloak } from "#runtime/keycloak-client.ts";
import { connectKubernetes, type KubernetesApi } from "#runtime/kubernetes.ts";
import { type AwsAccess, localAccess } from "../deployment/aws-access.ts";
import type { AccountProfiles } from "../options.ts";
import type { Session } from "../session.ts";
import { chooseContext } from "./choose-context.ts";
import { connectByContext, readKubeconfig } from "./kubeconfig.ts";

/** Opens a configured cluster, and the account behind it, as they are now. Nothing is asked before the first fact. */
export type OpenCluster = (cluster: Cluster) => ClusterSources;

/** The same by its clients, for who asks more than facts are made of. */
export type ReachCluster = (cluster: Cluster) => LiveDeps;

/** The local environment as its administrator, and nothing else, whatever the environment says. */
export async function openLocal(connection: LocalConnection, session: Session): Promise<OpenCluster> {
  const reach = await reachLocal(connection, session);
  return (cluster) => liveSources(reach(cluster));
}

export async function reachLocal(connection: LocalConnection, { io }: Session): Promise<ReachCluster> {
  const { adminToken, server, certificateAuthorityData } = connection.kubernetes;
  const access = await localAccess(connection);
  const aws = clientsOf(access, access, access);
  return ({ name }) => {
    const endpoint = async () => ({ server, certificateAuthorityData });
    const kubernetes = connectKubernetes({ cluster: name, endpoint, token: async () => adminToken });
    return { kubernetes, aws, clock: io.now };
  };
}

/** How a person reaches clusters. */
export interface PersonalAccess {
  /** The name of a context of the kubeconfig. */
  readonly context: string | undefined;
  readonly clusters: readonly Cluster[];
  readonly keycloak: Configuration["keycloak"];
  /** Of the AWS configuration, by which other accounts are asked. */
  readonly profiles: AccountProfiles | undefined;
}

/** AWS by the credentials of the environment; Kubernetes by a context of the kubeconfig, else as the AWS identity. */
export function openAmbient(access: PersonalAccess, session: Session): OpenCluster {
  const reach = reachAmbient(access, session);
  return (cluster) => liveSources(reach(cluster));
}

export function reachAmbient(
  { context, clusters, keycloak, profiles }: PersonalAccess,
  session: Session,
): ReachCluster {
  const { environment, now: clock } = session.io;
  const secret = environment["SURETY_KEYCLOAK_SECRET"];
  const api: KeycloakApi | undefined = keycloak && configuredKeycloak(keycloak, secret);
  const kubeconfig = readKubeconfig(environment);
  const isMeant = Boolean(environment["KUBECONFIG"]) && clusters.length === 1;

  function connect(cluster: Cluster): KubernetesApi {
    const [contexts, current] = [kubeconfig?.getContexts() ?? [], kubeconfig?.getCurrentContext()];
    const chosen = chooseContext(cluster, { contexts, current, asked: context, isMeant });
    if (kubeconfig === undefined || chosen === undefined) {
      session.note(`Cluster ${cluster.name}: by its EKS endpoint, as your AWS identity.`);
      return connectCluster(cluster, profileFor(cluster, profiles)); // else whoever runs this has a context
    }
    session.note(`Cluster ${cluster.name}: by the context ${chosen} of the kubeconfig.`);
    return connectByContext(kubeconfig, chosen, cluster.name);
  }

  return (cluster) => {
    const { region } = cluster;
    const by = profileFor(cluster, profiles);
    const aws = clientsOf(
      { ...awsSettings(region), ...by },
      { ...ec2Settings(region), ...by },
      { ...s3Settings(region), ...by },
    );
    return { kubernetes: connect(cluster), aws, keycloak: api, clock };
  };
}

/** Of a cluster in another account, the profile that was named for it. */
function profileFor({ account }: Cluster, profiles: AccountProfiles | undefined): ByProfile | Record<never, never> {
  const profile = account && profiles?.[accountOfArn(account.readerRole)];
  return profile === undefined ? {} : { profile };
}

function clientsOf(
  settings: AwsAccess | ReturnType<typeof awsSettings>,
  forEc2: AwsAccess | ReturnType<typeof ec2Settings>,
  forS3: AwsAccess | ReturnType<typeof s3Settings>,
): AwsClients {
  return {
    ec2: new EC2Client(forEc2),
    eks: new EKSClient(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    classicElb: new ElasticLoadBalancingClient(settings),
    s3: new S3Client(forS3),
  };
}
