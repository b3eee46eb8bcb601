import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { writeLocalConnection } from "#local/connection.ts";
import { connectionTo } from "#local/environment.ts";
import { breakOnPurpose } from "./break-on-purpose.ts";
import { deployForTests } from "./deployed.ts";
import { askFunctionUrl } from "./function-url.ts";
import { runSurety } from "./run-surety.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const deployed = deployForTests();
let connections = "";

beforeAll(async () => {
  connections = await mkdtemp(join(tmpdir(), "surety-connections-"));
  await writeLocalConnection(connectionTo(deployed().environment), connections);
});

const surety = (...args: readonly string[]) => runSurety({ SURETY_LOCAL_CONNECTIONS: connections }, args);

const reportSchema = z.object({
  findings: z.array(z.object({ control: z.string(), tenant: z.string().nullable(), outcome: z.string() })),
  summary: z.record(z.string(), z.number()),
});

const tenantSchema = z.object({ id: z.string(), state: z.string(), namespace: z.string() });

describe("surety, without a local environment", () => {
  it("says what to start, with status 2", async () => {
    const nowhere = { SURETY_LOCAL_CONNECTIONS: join(connections, "nowhere") };
    const { status, stdout, stderr } = await runSurety(nowhere, ["findings", "--json"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("start one by npm start");
  });
});

describe("surety tenants", () => {
  it("shows an empty list as a list", async () => {
    const { status, stdout } = await surety("tenants", "list", "--json");
    expect({ status, list: JSON.parse(stdout) }).toEqual({ status: 0, list: [] });
  });

  it("onboard waits until the tenant is active, and list shows it then", async () => {
    const asked = await surety(
      ...["tenants", "onboard", "acme", "--cluster", "local", "--host", "acme.example.invalid", "--json"],
    );
    expect(asked.status).toBe(0);
    expect(tenantSchema.parse(JSON.parse(asked.stdout))).toMatchObject({ id: "acme", state: "active" });
    const { status, stdout } = await surety("tenants", "list", "--json");
    expect(status).toBe(0);
    expect(z.array(tenantSchema).parse(JSON.parse(stdout))).toEqual([
      { id: "acme", state: "active", namespace: "tenant-acme" },
    ]);
  });

  it.each([
    ["a host name that is none", ["bolt", "--cluster", "local", "--host", "not a host"], 2, /--host.*"not a host"/u],
    ["a cluster that is not known", ["bolt", "--cluster", "mars", "--host", "b.example"], 2, /"mars".*local/u],
    ["an id that is none", ["Bolt!", "--cluster", "local", "--host", "b.example"], 2, /"Bolt!"/u],
    ["no host", ["bolt", "--cluster", "local"], 2, /--host/u],
    [
      "a namespace that is the cluster's own",
      ["bolt", "--cluster", "local", "--host", "b.example", "--namespace", "kube-system"],
      1,
      /--namespace.*kube-system|kube-system/u,
    ],
  ])("onboard with %s says so, and leaves nothing half-done", async (_, args, status, problem) => {
    const ended = await surety("tenants", "onboard", ...args);
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status, stdout: "" });
    expect(ended.stderr).toMatch(problem);
    expect(ended.stderr).not.toMatch(/^\s+at /mu);
    expect((await deployed().scene.tenants.listTenants()).map(({ id }) => id)).toEqual(["acme"]);
  });
});

describe("surety rehearse", () => {
  it("list says of each tenant that none was rehearsed yet, and that none will be", async () => {
    const { status, stdout } = await surety("rehearse", "list", "--json");
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      mode: "off",
      clusters: [{ cluster: "local", tenants: [{ tenant: "acme", standing: "never", running: null, dueAt: null }] }],
    });
  });

  it("start asks the deployed function, which says why it does not", async () => {
    const { status, stdout, stderr } = await surety("rehearse", "start", "acme", "--yes", "--json");
    expect({ status, answer: JSON.parse(stdout) }).toMatchObject({ status: 1, answer: { reason: "RehearsalsOff" } });
    expect(stderr).toContain("rehearsals.mode");
  });
});

describe("surety dead-letters", () => {
  it("lists what was given up with its reason, as often as it is asked, and takes nothing away", async () => {
    for (let time = 1; time <= 2; time += 1) {
      const { status, stdout } = await surety("dead-letters", "--json");
      expect({ status, list: JSON.parse(stdout) }).toEqual({
        status: 0,
        list: [
          expect.objectContaining({
            ...{ queue: "surety-local-tenant-events-dead.fifo", tenant: "bolt", event: expect.any(String) },
            reason: expect.stringContaining('data.namespace: found "kube-system"'),
          }),
        ],
      });
    }
    expect((await surety("dead-letters")).stdout).toMatch(
      /^\d{4}-.* bolt +\S+ +surety-local-tenant-events-dead\.fifo$/mu,
    );
  });
});

describe("surety findings and surety sweep", () => {
  it("nobody has looked yet: unknown, with status 3 and the next command", async () => {
    const { status, stdout, stderr } = await surety("findings", "--json");
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain("surety sweep --cluster local");
  });

  it("a sweep that is asked for is what findings shows, and both end with the status of what is found", async () => {
    const swept = await surety("sweep", "--json");
    JSON.parse(swept.stdout);
    const shown = await surety("findings", "--json");
    const { findings, summary } = reportSchema.parse(JSON.parse(shown.stdout));
    expect(findings).toContainEqual({ control: "backup-fresh", tenant: "acme", outcome: expect.any(String) });
    const status = (summary["broken"] ?? 0) > 0 ? 1 : (summary["unknown"] ?? 0) > 0 ? 3 : 0;
    expect([swept.status, shown.status]).toEqual([status, status]);
  });

  it("the digest is shown as it would be sent, and sent where that is asked for", async () => {
    const shown = await surety("digest");
    expect(shown).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Surety local, daily digest: .*broken/u) });
    expect(shown.stderr).not.toContain("Sent");
    const { status, stdout, stderr } = await surety("digest", "--send", "--json");
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { status: "sent", details: { kind: "digest" } }]);
    expect(stderr).toContain("Sent: Surety local, daily digest");
  });

  it("a filter is heeded, and one with a slip of the pen is not taken for 'nothing is wrong'", async () => {
    const { stdout } = await surety("findings", "--tenant", "acme", "--control", "backup-fresh", "--json");
    expect(reportSchema.parse(JSON.parse(stdout)).findings).toHaveLength(1);
    const wrong = await surety("findings", "--tenant", "amce", "--json");
    expect({ status: wrong.status, stdout: wrong.stdout }).toEqual({ status: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/--tenant: found "amce"; allowed is one of: acme/u);
  });

  it("a table is as wide as a screen at most", async () => {
    const { stdout } = await surety("findings", "--all");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(stdout).toContain("backup-fresh");
  });
});

describe("surety report", () => {
  it("prints a link to the deployed report, which shows what the sweep found, and nothing without the link", async () => {
    const child = spawn(process.execPath, ["scripts/run.mjs", "packages/cli/main.ts", "report"], {
      cwd: ROOT,
      env: { ...process.env, SURETY_LOCAL_CONNECTIONS: connections },
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGTERM"));
    const [link] = await once(createInterface({ input: child.stdout }), "line");
    const entered = await fetch(String(link), { redirect: "manual" });
    const cookie = entered.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const page = (path: string, headers = { cookie }) => fetch(new URL(path, String(link)), { headers });

    const overview = await (await page("/")).text();
    expect(overview).toContain('<a href="/tenants/acme">acme</a>');
    expect(overview).not.toContain("has not been looked at yet");
    const today = new Date().toISOString().slice(0, 10);
    expect(await (await page("/tenants/acme")).text()).toMatch(
      new RegExp(`90 days to ${today}: [^<]*89 without evidence`, "u"),
    );
    expect(await (await page("/tenants/acme/backups")).text()).toMatch(/<dt>Listed<\/dt><dd><time /u);
    for (const path of [
      "/promises",
      "/backups",
      "/certificates",
      "/deletions",
      "/clusters/local",
      "/controls/backup-fresh",
    ])
      expect((await page(path)).status, path).toBe(200);
    expect((await page("/", { cookie: "" })).status).toBe(403);
  });
});

describe("the report's function URL", () => {
  const ask = (path: string, isSigned: boolean) => {
    const { environment, scene } = deployed();
    return askFunctionUrl(environment.aws, { functionName: scene.parts.reportFunctionName, path, isSigned });
  };

  it("lets nobody in who has not signed", async () => {
    const { status, body } = await ask("/", false);
    expect([status, body.includes("acme")]).toEqual([403, false]);
  });

  // The emulator checks signatures, and does not hand on whose they are as AWS does: the function must not take that for
  // anybody. What it answers shows that its answers are understood by another than the tests' own double.
  it("is answered by the function, which shows nothing to whom AWS has not named", async () => {
    const { status, headers, body } = await ask("/tenants/acme", true);
    expect([status, body.includes("this request was not signed")]).toEqual([403, true]);
    expect(headers).toMatchObject({
      ...{ "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
      "content-security-policy": expect.stringContaining("default-src 'none'"),
    });
    expect(body).not.toContain("tenant-acme");
  });
});

describe("results for programs", () => {
  const out = (name: string) => join(connections, name);

  // The host of acme does not exist, so its handshake is something that could not be looked at.
  const observed = { files: expect.any(Number), unreadable: expect.any(Number), errors: expect.any(Array) };

  it.each([
    ["tenants offboard --dry-run", ["tenants", "offboard", "acme", "--dry-run"], 0, { preview: { tenant: "acme" } }],
    ["mutes", ["mutes"], 0, []],
    ["evidence key", ["evidence", "key"], 0, { publicKey: expect.stringContaining("BEGIN PUBLIC KEY") }],
    ["observe", ["observe", "--out", "OBSERVED", "--from-stage", "local"], 3, observed],
  ])("%s prints one document, and nothing besides", async (_, args, expectedStatus, expected) => {
    const { status, stdout } = await surety(...args.map((one) => (one === "OBSERVED" ? out(one) : one)), "--json");
    expect({ status, printed: JSON.parse(stdout) }).toMatchObject({ status: expectedStatus, printed: expected });
  });

  it("evidence fetch prints the files of the records", async () => {
    const { status, stdout } = await surety("evidence", "fetch", "sweeps/local", "--out", out("evidence"), "--json");
    const files = z.array(z.string()).parse(JSON.parse(stdout));
    expect({ status, some: files.length > 0 }).toEqual({ status: 0, some: true });
    for (const file of files) expect(await readFile(file, "utf8")).toContain("payloadType");
  });
});

const checkUpSchema = z.object({
  checks: z.array(z.object({ name: z.string(), state: z.string(), found: z.string(), mend: z.string().optional() })),
});

describe("surety doctor", () => {
  const examine = async (...args: readonly string[]) => {
    const { status, stdout } = await surety("doctor", "--json", ...args);
    const { checks } = checkUpSchema.parse(JSON.parse(stdout));
    return { status, ill: checks.filter(({ state }) => state === "wrong" || state === "unknown"), checks };
  };

  it("finds nothing wrong with what npm start deploys, as it runs", async () => {
    const { status, ill, checks } = await examine();
    expect({ status, ill }).toEqual({ status: 0, ill: [] });
    for (const name of ["sweep", "tenant-events", "delete-tenant", "prune-retention", "rehearse-restore"])
      expect(checks.map((check) => check.name)).toEqual(
        expect.arrayContaining([`rbac surety:${name}`, `iam ${name}`, `access entry surety:${name}`]),
      );
  });

  it("finds each thing that was broken on purpose, says how to mend it, and finds nothing else", async () => {
    await breakOnPurpose(deployed().environment, deployed().scene.parts);
    const { status, ill } = await examine();
    expect(status).toBe(1);
    expect(Object.fromEntries(ill.map(({ name, found }) => [name, found]))).toEqual({
      "rbac surety:sweep": expect.stringContaining("list backups.velero.io"),
      "rbac surety:tenant-events": expect.stringContaining("patch schedules.velero.io in velero"),
      "guard surety-delete-tenant": expect.stringContaining("there is no ValidatingAdmissionPolicy"),
      "guard surety-tenant-events, its binding": expect.stringContaining("not the one"),
      "access entry surety:sweep": expect.stringContaining("there is none"),
      "iam sweep": expect.stringContaining("not allowed"),
      "bucket public access": expect.stringContaining("BlockPublicAcls"),
      "issuer letsencrypt": expect.stringContaining("there is no ClusterIssuer"),
      configuration: expect.stringContaining("something else"),
      "event bus": expect.stringContaining("is DISABLED"),
      redrive: expect.stringContaining("blocks"),
      "queue to function": expect.stringContaining("is Disabled"),
      "schedule digest": expect.stringContaining("there is none"),
      "schedule sweep of local": expect.stringContaining("rate(7 days)"),
      "schedule prune-retention of local": expect.stringContaining("is DISABLED"),
    });
    expect(ill.filter(({ mend }) => mend === undefined)).toEqual([]);
  });

  it("looks at a cluster before anything is deployed, by the kubeconfig and the credentials of a person", async () => {
    const { aws, kubernetes } = deployed().environment;
    const { endpoint, region, credentials, certificatePath } = aws;
    const { status, stdout, stderr } = await runSurety(
      {
        ...{ KUBECONFIG: kubernetes.kubeconfigPath, NODE_EXTRA_CA_CERTS: certificatePath },
        ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: region },
        ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
      },
      ["doctor", "--config", connectionTo(deployed().environment).configuration],
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("by the context") });
    expect(stdout).toMatch(/^✗ wrong +rbac surety:sweep +may not do 1 of \d+ things/mu);
    expect(stdout).toMatch(/^ +→ apply the shipped manifests: kubectl apply -k deploy\/rbac$/mu);
    expect(stdout).not.toContain("STAGE LOCAL");
  });
});
