import { KubeConfig } from "@kubernetes/client-node";

/** How Kubernetes is reached by the environment itself, as an administrator. */
export interface KubernetesAccess {
  /** The name of the EKS cluster that the emulator knows it by. */
  readonly clusterName: string;
  readonly server: string;
  /** The authority's certificate: base64 of PEM, as in a kubeconfig. */
  readonly certificateAuthorityData: string;
  readonly adminToken: string;
  readonly kubeconfigPath: string;
}

export function adminKubeConfig({ server, certificateAuthorityData, adminToken }: KubernetesAccess): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: "surety-local", server, caData: certificateAuthorityData, skipTLSVerify: false },
    { name: "surety-local-admin", token: adminToken },
  );
  return config;
}
