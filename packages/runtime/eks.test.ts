import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clusterSchema } from "#domain/configuration.ts";
import { connectCluster, createClusterConnections } from "./eks.ts";
import { answerJson, type HttpsServerDouble, startHttpsServer } from "./https-server.double.ts";

const CLUSTER = { name: "prod-eu", region: "eu-west-1", velero: { bucket: "example-backups" } };

let kubernetes: HttpsServerDouble;
let authorizations: (string | undefined)[];
beforeEach(async () => {
  authorizations = [];
  kubernetes = await startHttpsServer((request, response) => {
    authorizations.push(request.headers.authorization);
    answerJson(response, 200, { kind: "PodList" });
  });
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await kubernetes.close();
});

/** A double for EKS that describes one cluster, and notes what it was asked. */
async function withEks<T>(cluster: object, use: (paths: readonly string[]) => Promise<T>): Promise<T> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    answerJson(response, 200, { cluster });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  vi.stubEnv("AWS_ENDPOINT_URL_EKS", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    return await use(paths);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("connections to clusters", () => {
  it("are made once for each cluster", () => {
    const connect = createClusterConnections(() => ({}));
    const [one, other] = [CLUSTER, { ...CLUSTER, name: "prod-us" }].map((cluster) => clusterSchema.parse(cluster));
    if (one === undefined || other === undefined) throw new Error("two clusters were given");
    expect(connect(one)).toBe(connect({ ...one }));
    expect([connect(one).cluster, connect(other).cluster]).toEqual(["prod-eu", "prod-us"]);
  });
});

describe("connectCluster", () => {
  it("asks EKS where the cluster is, once, and not before the first request", async () => {
    const { server: endpoint, certificateAuthorityData: data } = kubernetes;
    await withEks({ endpoint, certificateAuthority: { data } }, async (paths) => {
      const api = connectCluster(clusterSchema.parse(CLUSTER), {});
      expect(paths).toEqual([]);
      await Promise.all([api.request({ path: "/api/v1/pods" }), api.request({ path: "/api/v1/pods" })]);
      expect(paths).toEqual(["/clusters/prod-eu"]);
      expect(authorizations[0]).toMatch(/^Bearer k8s-aws-v1\.[\w-]+$/u);
    });
  });

  it("goes where the configuration says without asking EKS", async () => {
    const { server, certificateAuthorityData } = kubernetes;
    await withEks({}, async (paths) => {
      const api = connectCluster(
        clusterSchema.parse({ ...CLUSTER, kubernetes: { server, certificateAuthorityData } }),
        {},
      );
      expect(await api.request({ path: "/api/v1/pods" })).toEqual({ kind: "PodList" });
      expect(paths).toEqual([]);
    });
  });

  it("says what to wait for where the cluster has no endpoint yet", async () => {
    await withEks({ status: "CREATING" }, async () => {
      await expect(connectCluster(clusterSchema.parse(CLUSTER), {}).request({ path: "/api" })).rejects.toThrow(
        "EKS cluster prod-eu has no endpoint: its status is CREATING; wait until it is ACTIVE",
      );
    });
  });
});
