import { type CoreV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { beforeAll, describe, expect, it } from "vitest";
import { eksTokenSource } from "#runtime/eks-token.ts";
import { connectKubernetes } from "#runtime/kubernetes.ts";
import { createIdentities } from "./identity.ts";
import { sharedClients } from "./shared-clients.ts";

const { environment, core } = sharedClients();

describe("an IAM role that an access entry puts into a group", () => {
  const { createRole, tokenOf, clientsWith, credentialsOf } = createIdentities(environment);

  beforeAll(async () => {
    for (const name of ["sweep", "tenant-events"]) await createRole(name, [`surety:${name}`]);
    await createRole("stranger", []);
  });

  it("is in that group for Kubernetes", async () => {
    const { authentication } = clientsWith(await tokenOf("sweep"));
    const { status } = await authentication.createSelfSubjectReview({ body: {} });
    expect(status?.userInfo?.groups).toEqual(["surety:sweep", "system:authenticated"]);
    expect(status?.userInfo?.username).toBe(`arn:aws:sts::${environment.aws.accountId}:assumed-role/sweep/function`);
  });

  it("may list as the sweep, and may neither read secrets nor write", async () => {
    const { core, custom } = clientsWith(await tokenOf("sweep"));
    expect((await core.listNode()).items).toHaveLength(3);
    await custom.listClusterCustomObject({ group: "velero.io", version: "v1", plural: "backups" });

    await expect(core.listSecretForAllNamespaces()).rejects.toMatchObject({ code: 403 });
    await expect(core.deleteNamespace({ name: "velero" })).rejects.toMatchObject({ code: 403 });
    await expect(core.createNamespace({ body: { metadata: { name: "x" } } })).rejects.toMatchObject({ code: 403 });
  });

  describe("of tenant events", () => {
    const labels = { "surety.dev/tenant": "onboarded" };
    const namespace = "tenant-onboarded";
    const quota = { metadata: { name: "tenant", labels }, spec: { hard: { pods: "50" } } };
    let asTenantEvents: CoreV1Api;

    beforeAll(async () => {
      asTenantEvents = clientsWith(await tokenOf("tenant-events")).core;
      await asTenantEvents.createNamespace({ body: { metadata: { name: namespace, labels } } });
      await asTenantEvents.createNamespacedResourceQuota({ namespace, body: quota });
    });

    it("may neither list nor delete", async () => {
      await expect(asTenantEvents.listNamespace()).rejects.toMatchObject({ code: 403 });
      await expect(asTenantEvents.deleteNamespace({ name: namespace })).rejects.toMatchObject({ code: 403 });
    });

    it("may not make anything that has no tenant's label", async () => {
      const unlabelled = asTenantEvents.createNamespace({ body: { metadata: { name: "not-a-tenant" } } });
      await expect(unlabelled).rejects.toThrow(/may only write objects that carry the label/);
    });

    it("may not write into a namespace that is not that tenant's", async () => {
      const elsewhere = asTenantEvents.createNamespacedResourceQuota({ namespace: "velero", body: quota });
      await expect(elsewhere).rejects.toThrow(/may only write in a namespace whose label/);
    });

    it("may not take over a namespace that nobody labelled", async () => {
      const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: "velero", labels } };
      await expect(applyNamespace(asTenantEvents, body)).rejects.toThrow(/may not take over/);
    });

    it("puts a label back that got lost in the tenant's own namespace", async () => {
      const name = "tenant";
      await core.patchNamespacedResourceQuota(
        { namespace, name, body: { metadata: { labels: null } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
      const { metadata } = await asTenantEvents.patchNamespacedResourceQuota(
        { namespace, name, body: { metadata: { labels } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
      expect(metadata?.labels).toEqual(labels);
    });
  });

  const applyNamespace = (client: CoreV1Api, body: { readonly metadata: { readonly name: string } }) =>
    client.patchNamespace(
      { name: body.metadata.name, body, fieldManager: "surety", force: true },
      setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
    );

  it("is refused when no access entry names it", async () => {
    const { core } = clientsWith(await tokenOf("stranger"));
    await expect(core.listNamespace()).rejects.toMatchObject({ code: 401 });
  });

  it("is let in again with a new token, once the one that it has is too old", async () => {
    const { server, certificateAuthorityData, clusterName: cluster } = environment.kubernetes;
    const credentials = await credentialsOf("sweep");
    // The clock of a function that was frozen for longer than a token lives, and does not know it yet.
    let behind = 16 * 60 * 1000;
    const clock = () => Date.now() - behind;
    const source = eksTokenSource({ cluster, region: environment.aws.region, credentials, clock });
    const tokens: string[] = [];
    const token = async (rejected?: string) => {
      if (rejected !== undefined) behind = 0;
      tokens.push(await source(rejected));
      return tokens.at(-1) ?? "";
    };
    const api = connectKubernetes({ cluster, endpoint: async () => ({ server, certificateAuthorityData }), token });
    expect(await api.request({ path: "/api/v1/nodes" })).toMatchObject({ kind: "NodeList" });
    expect(new Set(tokens).size).toBe(2);
  });

  it("is refused with a token for another cluster, an old one, or one that was tampered with", async () => {
    const good = await tokenOf("sweep");
    const tampered = Buffer.from(good.slice(11), "base64url")
      .toString()
      .replace(/Signature=..../, "Signature=0000");
    const old = new Date(Date.now() - 16 * 60 * 1000);
    const tokens = [
      await tokenOf("sweep", { clusterName: "other" }),
      await tokenOf("sweep", { signedAt: old }),
      `k8s-aws-v1.${Buffer.from(tampered).toString("base64url")}`,
    ];
    for (const token of tokens) {
      await expect(clientsWith(token).core.listNode()).rejects.toMatchObject({ code: 401 });
    }
  });
});
