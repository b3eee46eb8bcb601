import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { loadYaml, RbacAuthorizationV1Api, type V1PolicyRule } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import * as z from "zod";
import { openLocal } from "#cli/observe/open-clusters.ts";
import { createSession } from "#cli/session.ts";
import { factsFor } from "#controls/control.ts";
import { CONTROLS } from "#controls/index.ts";
import { judgeWorld } from "#controls/judge.ts";
import { collectFacts } from "#facts/collect.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { systemClock } from "#runtime/clock.ts";
import { parseConfiguration } from "#runtime/configuration.ts";
import { sharedClients, soon } from "./shared-clients.ts";

const { environment, config, core, custom, createNamespace, runSampleWorkload } = sharedClients();
const { aws, kubernetes, veleroBucket } = environment;

const MAIN = resolve(import.meta.dirname, "../../packages/cli/main.ts");
const NAMESPACE = "tenant-observed";
const SECRET = "hunter2-of-observed";
const BACKUP = "observed-daily-20260101010000";

const TEXT = stringify({
  version: 1,
  promises: { storage: { components: ["kafka"] } },
  clusters: [
    {
      ...{ name: kubernetes.clusterName, region: aws.region, velero: { bucket: veleroBucket } },
      kubernetes: { server: kubernetes.server, certificateAuthorityData: kubernetes.certificateAuthorityData },
    },
  ],
  tenants: [
    {
      id: "observed",
      cluster: kubernetes.clusterName,
      namespace: NAMESPACE,
      state: "active",
      since: "2026-01-01T00:00:00Z",
    },
    {
      id: "gone",
      cluster: kubernetes.clusterName,
      namespace: "tenant-gone",
      state: "deleted",
      since: "2026-01-01T00:00:00Z",
    },
  ],
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-observe-"));
  await writeFile(join(folder, "surety.yaml"), TEXT);
  await createNamespace(NAMESPACE);
  await core.createNamespacedSecret({ namespace: NAMESPACE, body: opaque("database") });
  await core.createNamespacedSecret({ namespace: NAMESPACE, body: { ...opaque("tls"), ...TLS } });
  await runSampleWorkload(NAMESPACE);
  await core.createNamespacedPod({ namespace: NAMESPACE, body: podWithSecrets });
  await backUp();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const opaque = (name: string) => ({ metadata: { name }, stringData: { password: SECRET } });
const TLS = { type: "kubernetes.io/tls", stringData: { "tls.key": SECRET, "tls.crt": "not a certificate" } };
const podWithSecrets = {
  metadata: { name: "careless", annotations: { "example.com/token": SECRET } },
  spec: {
    containers: [
      { name: "app", image: "example/app", args: [`--password=${SECRET}`], env: [{ name: "PASSWORD", value: SECRET }] },
    ],
  },
};

/** A real backup by the real Velero, of a Schedule, so that there is something to be fresh, complete and intact. */
async function backUp(): Promise<void> {
  const velero = { group: "velero.io", version: "v1", namespace: "velero" };
  const spec = { includedNamespaces: [NAMESPACE], ttl: "720h" };
  const schedule = { schedule: "0 1 * * *", template: spec };
  const apiVersion = "velero.io/v1";
  const labels = { "velero.io/schedule-name": "observed-daily" };
  await custom.createNamespacedCustomObject({
    ...{ ...velero, plural: "schedules" },
    body: { apiVersion, kind: "Schedule", metadata: { name: "observed-daily" }, spec: schedule },
  });
  await custom.createNamespacedCustomObject({
    ...{ ...velero, plural: "backups" },
    body: { apiVersion, kind: "Backup", metadata: { name: BACKUP, labels }, spec },
  });
  await waitUntil(
    "the backup to be Completed",
    async () => {
      const { status } = await custom.getNamespacedCustomObject({ ...velero, plural: "backups", name: BACKUP });
      return status?.phase === "Completed";
    },
    soon,
  );
}

interface Ran {
  readonly status: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command, as a person runs it: with a kubeconfig, and AWS by the environment. */
function surety(args: readonly string[], kubeconfig = kubernetes.kubeconfigPath): Promise<Ran> {
  const env = {
    ...{ PATH: process.env["PATH"], HOME: folder, KUBECONFIG: kubeconfig, NODE_EXTRA_CA_CERTS: aws.certificatePath },
    ...{ AWS_ENDPOINT_URL: aws.endpoint, AWS_REGION: aws.region },
    ...{ AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey },
  };
  return new Promise((done) => {
    execFile(process.execPath, [MAIN, ...args], { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      done({ status: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

const observe = (name: string, kubeconfig?: string) =>
  surety(["observe", "--out", join(folder, name), "--config", join(folder, "surety.yaml")], kubeconfig);

const findings = z.object({
  findings: z.array(
    z.object({
      ...{ control: z.string(), tenant: z.string().nullable(), outcome: z.string(), reason: z.string() },
      violations: z.array(z.unknown()).readonly(),
    }),
  ),
});

const check = async (name: string) =>
  findings.parse(JSON.parse((await surety(["check", join(folder, name), "--json"])).stdout)).findings;

const recordOf = async (name: string) =>
  z
    .object({
      observedAt: z.string(),
      errors: z.array(z.object({ source: z.string(), error: z.string(), cause: z.string() })),
    })
    .parse(JSON.parse(await readFile(join(folder, name, "observation.json"), "utf8")));

describe("surety observe of the embedded environment", () => {
  beforeAll(async () => {
    const { status, stdout, stderr } = await observe("whole");
    expect(stderr).toContain("by the context surety-local of the kubeconfig");
    expect(stdout).toContain(`To judge it: surety check ${join(folder, "whole")}`);
    expect([0, 3]).toContain(status);
  });

  it("is judged by surety check as the live world is at the same time", async () => {
    const { clusters, tenants, promises, exemptions } = parseConfiguration(TEXT, "surety.yaml");
    const [cluster] = clusters;
    if (cluster === undefined) throw new Error("there is no cluster");
    const now = Date.parse((await recordOf("whole")).observedAt);
    const output = { write: () => true };
    const io = { stdout: output, stderr: output, environment: {}, now: systemClock, sleep: async () => undefined };
    const connection = { pid: 1, stage: "local" as const, aws, kubernetes, veleroBucket, configuration: "", logs: "" };
    const open = await openLocal(connection, createSession(io, {}));
    const readings = await collectFacts(open(cluster), factsFor(CONTROLS), { cluster, tenants, now });
    const live = judgeWorld(CONTROLS, { cluster, tenants, readings, promises, exemptions, now });

    const recorded = await check("whole");
    expect(recorded).toEqual(findings.parse({ findings: live }).findings);
    const kept = recorded.filter(({ outcome }) => outcome === "kept").map(({ control }) => control);
    expect(kept).toEqual(
      expect.arrayContaining(["backup-fresh", "backup-complete", "backup-intact", "volumes-encrypted"]),
    );
  });

  it("holds no secret, in no file and in no archive", async () => {
    const entries = await readdir(join(folder, "whole"), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.endsWith(`${BACKUP}.tar.gz`))).toBe(true);
    for (const file of files) {
      const bytes = await readFile(file);
      const texts = file.endsWith(".gz") ? [bytes, gunzipSync(bytes)] : [bytes];
      for (const text of texts) {
        expect(text.includes(SECRET), file).toBe(false);
        expect(text.includes(Buffer.from(SECRET).toString("base64")), file).toBe(false);
        expect(text.includes(kubernetes.adminToken), file).toBe(false);
      }
    }
  });

  it("is not written over another one", async () => {
    expect(await observe("whole")).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("surety observe by somebody who may not list everything", () => {
  it("records what was forbidden, and check says unknown to what needs it, and to nothing else", async () => {
    const { status, stdout } = await observe("narrow", await kubeconfigWithout("backups"));
    expect(status).toBe(3);
    expect(stdout).toMatch(/^- clusters\/local\/kubernetes\/backups\.velero\.io: .*forbidden/mu);
    const { errors } = await recordOf("narrow");
    const forbidden = errors.filter(({ cause }) => cause === "forbidden").map(({ source }) => source);
    expect(forbidden.sort()).toEqual([
      "clusters/local/kubernetes/backups.velero.io",
      "clusters/local/kubernetes/secrets",
    ]);

    const narrow = new Map((await check("narrow")).map((one) => [`${one.control} ${one.tenant}`, one.outcome]));
    expect(narrow.get("backup-fresh observed")).toBe("unknown");
    expect(narrow.get("backup-complete observed")).toBe("unknown");
    expect(narrow.get("volumes-encrypted observed")).toBe("kept");
  });
});

/** The kubeconfig of a service account that has the shipped role of the sweep, but for one resource. */
async function kubeconfigWithout(resource: string): Promise<string> {
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  const [name, namespace] = [`sweep-without-${resource}`, NAMESPACE];
  const manifest = await readFile(new URL("../../deploy/rbac/sweep.yaml", import.meta.url), "utf8");
  const role: { readonly rules: readonly V1PolicyRule[] } = loadYaml(manifest.split("\n---\n")[0] ?? "");
  const rules = role.rules.map((rule) => ({
    ...rule,
    resources: (rule.resources ?? []).filter((one) => one !== resource),
  }));
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  await rbac.createClusterRole({ body: { metadata: { name }, rules } });
  await rbac.createClusterRoleBinding({
    body: {
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  });
  const { status } = await core.createNamespacedServiceAccountToken({
    name,
    namespace,
    body: { spec: { audiences: [] } },
  });
  const written = JSON.parse(await readFile(kubernetes.kubeconfigPath, "utf8"));
  written.users[0].user = { token: status?.token };
  const file = join(folder, `kubeconfig-${name}`);
  await writeFile(file, JSON.stringify(written));
  return file;
}
