import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request } from "node:https";
import { text } from "node:stream/consumers";
import { DescribeAccessEntryCommand, type EKSClient } from "@aws-sdk/client-eks";
import type { Controller } from "./controller.ts";
import { type PresignedCall, readEksToken, roleOf } from "./eks-token.ts";

export interface EksAuthenticatorDeps {
  readonly port: number;
  readonly clusterName: string;
  readonly region: string;
  /** What the API server sees: a certificate with its key, files in PEM. */
  readonly server: { readonly certificate: string; readonly key: string };
  /** Where STS is: the emulator, and the certificate to trust it by, a file in PEM. */
  readonly sts: { readonly endpoint: string; readonly certificatePath: string };
  readonly eks: Pick<EKSClient, "send">;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

interface Identity {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

/**
 * Stands in for the authenticator that EKS runs beside its API server: a TokenReview webhook that asks STS who signed
 * a token, and the cluster's access entries which Kubernetes groups that role is in. STS and access entries are the
 * emulator's, which checks the signature. (The emulator has such a webhook itself, but hands the secret in its
 * address to Docker containers only.)
 */
export async function startEksAuthenticatorDouble(deps: EksAuthenticatorDeps): Promise<Controller> {
  const [cert, key] = await Promise.all([readFile(deps.server.certificate), readFile(deps.server.key)]);
  const server = createServer({ cert, key }, (received, response) => {
    review(received, deps).then(
      (status) => answer(response, 200, { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", status }),
      (error: unknown) => answer(response, 400, { message: String(error) }),
    );
  });
  server.listen(deps.port, "127.0.0.1");
  await once(server, "listening");
  return {
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function review(received: IncomingMessage, deps: EksAuthenticatorDeps) {
  const { spec } = JSON.parse(await text(received)) as { readonly spec?: { readonly token?: string } };
  try {
    return { authenticated: true, user: await identify(spec?.token ?? "", deps) };
  } catch (error) {
    deps.log(`EKS authenticator double: a token was refused: ${String(error)}`);
    return { authenticated: false, error: String(error) };
  }
}

async function identify(token: string, deps: EksAuthenticatorDeps): Promise<Identity> {
  const { arn, userId } = await callerIdentity(readEksToken(token, deps.region, deps.now()), deps);
  const principalArn = roleOf(arn);
  const { accessEntry } = await deps.eks.send(
    new DescribeAccessEntryCommand({ clusterName: deps.clusterName, principalArn }),
  );
  return { username: accessEntry?.username || arn, uid: userId, groups: accessEntry?.kubernetesGroups ?? [] };
}

async function callerIdentity({ host, query }: PresignedCall, { clusterName, sts }: EksAuthenticatorDeps) {
  const ca = await readFile(sts.certificatePath);
  const headers = { host, "x-k8s-aws-id": clusterName };
  const sent = request(`${sts.endpoint}/${query}`, { ca, headers, servername: "", timeout: 5000 });
  sent.on("timeout", () => sent.destroy(new Error("STS did not answer within 5 s")));
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const body = await text(response);
  const [arn, userId] = ["Arn", "UserId"].map((tag) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(body)?.[1]);
  if (response.statusCode !== 200 || arn === undefined || userId === undefined) {
    throw new Error(`STS answered ${response.statusCode}: ${/<Message>([^<]+)/.exec(body)?.[1] ?? body}`);
  }
  return { arn, userId };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
