import { existsSync, readFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { type Cluster as KubeCluster, KubeConfig } from "@kubernetes/client-node";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import { connectKubernetes, type KubernetesApi, type KubernetesEndpoint } from "#runtime/kubernetes.ts";

/** The kubeconfig that kubectl would use; undefined where there is none. Throws InvalidInput where it cannot be read. */
export function readKubeconfig(environment: Readonly<Record<string, string | undefined>>): KubeConfig | undefined {
  const named = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const files = named.length > 0 ? named : [join(homedir(), ".kube", "config")].filter(existsSync);
  const [first, ...others] = files.map(readFile);
  for (const other of others) first?.mergeConfig(other, true);
  return first;
}

function readFile(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
    return config;
  } catch (error) {
    throw new InvalidInput([`${file}: cannot be read as a kubeconfig: ${describeError(error)}`], { cause: error });
  }
}

/** Connects as kubectl would by a context: with a token, a command that gives one, or a certificate. */
export function connectByContext(config: KubeConfig, context: string, cluster: string): KubernetesApi {
  config.setCurrentContext(context);
  const target = config.getCurrentCluster();
  if (target === null || target.skipTLSVerify || !target.server.startsWith("https://"))
    throw unusable(context, "a server that nothing proves to be the right one", "one by https, and verified");
  const user = config.getCurrentUser();
  if (user?.username || user?.impersonateUser)
    throw unusable(context, "a user by password or impersonation", "a token, a command or a certificate");
  return connectKubernetes({
    cluster,
    endpoint: async () => endpointOf(target, await optionsOf(config)),
    token: async () => tokenOf(await optionsOf(config)),
  });
}

function unusable(context: string, found: string, allowed: string): InvalidInput {
  return new InvalidInput([`context ${context} of the kubeconfig: found ${found}; allowed is ${allowed}`]);
}

async function optionsOf(config: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

function endpointOf({ server, caData, caFile }: KubeCluster, { cert, key }: RequestOptions): KubernetesEndpoint {
  const certificateAuthorityData = caData ?? (caFile === undefined ? "" : readFileSync(caFile).toString("base64"));
  if (!cert || !key) return { server, certificateAuthorityData };
  return { server, certificateAuthorityData, clientCertificate: { cert: String(cert), key: String(key) } };
}

function tokenOf({ headers }: RequestOptions): string {
  const authorization = Object.entries(headers ?? {}).find(([name]) => name === "Authorization")?.[1];
  return typeof authorization === "string" ? authorization.replace(/^Bearer /u, "") : "";
}
