import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { backupObject, locationObject } from "#facts/foreign.fixture.ts";
import { RESOURCES, type ResourceName } from "#facts/resources.ts";
import { sourcesOf } from "#facts/sources.fixture.ts";
import { FRESH, writeObservation } from "../check/observation.fixture.ts";
import { recordingSession } from "../io.fixture.ts";
import { record } from "./observe.ts";
import { whatToObserve } from "./what-to-observe.ts";

const SECRET = "hunter2-of-acme";
const ENCODED = Buffer.from(SECRET).toString("base64");

const pod = {
  nodeName: "node-1",
  containers: ["containers", "initContainers"].map((name) => ({
    ...{ name, image: "example/app", ports: [{ containerPort: 9092 }] },
    env: [{ name: "DATABASE_PASSWORD", value: SECRET }],
    command: ["sh", "-c", `export TOKEN=${SECRET}`],
    args: [`--password=${SECRET}`, "--token", SECRET, `--enable-token=${SECRET}`],
    readinessProbe: { exec: { command: [SECRET] } },
    lifecycle: { preStop: { exec: { command: [SECRET] } } },
  })),
  volumes: [{ name: "v", csi: { driver: "d", volumeAttributes: { secret: SECRET } } }],
};
const hooks = { resources: [{ name: "h", pre: [{ exec: { command: ["mysql", `-p${SECRET}`] } }] }] };

/** Of any kind: whatever place for a secret any kind has. */
function objectFullOfSecrets(resource: ResourceName) {
  const { kind, group, version } = RESOURCES[resource];
  return {
    ...{ kind, apiVersion: group === "" ? version : `${group}/${version}` },
    metadata: {
      ...{ name: "thing", namespace: "tenant-acme", creationTimestamp: "2026-03-01T00:00:00Z" },
      annotations: {
        "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ data: SECRET }),
        "example.com/token": SECRET,
      },
      managedFields: [{ manager: "kubectl", fieldsV1: { "f:data": { [`f:${SECRET}`]: {} } } }],
    },
    ...SPECS[kind],
  };
}

const SPECS: Readonly<Record<string, object>> = {
  Pod: { spec: pod, status: { phase: "Running", containerStatuses: [{ state: { terminated: { message: SECRET } } }] } },
  DaemonSet: { spec: { template: { metadata: { annotations: { token: SECRET } }, spec: pod } } },
  Secret: {
    type: "kubernetes.io/tls",
    data: {
      "tls.key": ENCODED,
      "tls.crt": Buffer.from(`-----BEGIN PRIVATE KEY-----\n${ENCODED}\n`).toString("base64"),
    },
    stringData: { password: SECRET },
  },
  Schedule: { spec: { schedule: "0 1 * * *", template: { includedNamespaces: ["tenant-acme"], hooks } } },
  Restore: { spec: { backupName: "acme-1", hooks } },
  Certificate: { spec: { secretName: "tls", keystores: { pkcs12: { password: SECRET } } } },
  PersistentVolume: {
    spec: {
      mountOptions: [`password=${SECRET}`],
      csi: { driver: "d", volumeHandle: "v", volumeAttributes: { k: SECRET } },
    },
    status: { phase: "Bound" },
  },
};

async function archive(): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: "resources/secrets/namespaces/tenant-acme/database.json" }, JSON.stringify({ data: SECRET }));
  tar.finalize();
  return gzipSync(await buffer(tar));
}

const FOLDER = "backups/acme-daily-20260310010000";
const backup = backupObject("acme-daily-20260310010000", { hooks });
const config = { region: "eu-west-1", s3Url: `https://key:${SECRET}@s3.example.com` };

async function worldFullOfSecrets() {
  const names = Object.keys(RESOURCES) as readonly ResourceName[];
  const lists = Object.fromEntries(names.map((name) => [name, [objectFullOfSecrets(name)]]));
  const bodies = {
    "velero-backup.json": Buffer.from(JSON.stringify({ ...objectFullOfSecrets("backups.velero.io"), ...backup })),
    "acme-daily-20260310010000.tar.gz": await archive(),
    "acme-daily-20260310010000-volumeinfo.json.gz": gzipSync("[]"),
    "acme-daily-20260310010000-podvolumebackups.json.gz": gzipSync(JSON.stringify([objectFullOfSecrets("pods")])),
    "acme-daily-20260310010000-results.gz": gzipSync(`{"token": "${SECRET}`),
    "acme-daily-20260310010000-logs.gz": gzipSync(SECRET),
  };
  const Contents = Object.entries(bodies).map(([name, body]) => ({
    ...{ Key: `${FOLDER}/${name}`, Size: body.length, LastModified: "2026-03-10T01:00:00Z" },
  }));
  return sourcesOf({
    lists: {
      ...lists,
      "backups.velero.io": [
        { ...backup, metadata: { ...objectFullOfSecrets("pods").metadata, ...(backup["metadata"] as object) } },
      ],
      "backupstoragelocations.velero.io": [locationObject("default", { config })],
    },
    buckets: {
      "example-backups/get-bucket-versioning": [{}],
      "example-backups/list-objects-v2": [{ Contents }],
    },
    objects: Object.fromEntries(
      Object.entries(bodies).map(([name, body]) => [`example-backups/${FOLDER}/${name}`, body]),
    ),
  });
}

/** Every file of a folder with its path, inflated where it is gzip, and decoded where it seems to be base64. */
async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (file) => `${file}\n${textOf(await readFile(file))}\n`));
  return texts.join("");
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  const inflated = bytes[0] === 0x1f && bytes[3] !== 0x20 ? gunzipSync(bytes).toString("latin1") : "";
  const decoded = [...text.matchAll(/[A-Za-z0-9+/]{12,}={0,2}/gu)].map(([part]) =>
    Buffer.from(part, "base64").toString("latin1"),
  );
  return [text, inflated, ...decoded].join("\n");
}

describe("an observation of a world that is full of secrets", () => {
  it("holds none of them, and every kind of object and every file of the backup all the same", async () => {
    const folder = await mkdtemp(join(tmpdir(), "surety-secrets-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const subject = await whatToObserve(join(await writeObservation(FRESH), "surety.yaml"), undefined, {});
    const { sources, asked } = await worldFullOfSecrets();
    await record(subject, () => sources, folder, recordingSession().session);

    const text = await everythingIn(folder);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(ENCODED);
    expect(text).not.toMatch(/PRIVATE KEY|managedFields|last-applied/u);

    for (const resource of asked.filter((name) => Object.hasOwn(RESOURCES, name)))
      expect(text).toContain(`kubernetes/${resource}.json`);
    expect(asked.filter((name) => Object.hasOwn(RESOURCES, name)).length).toBeGreaterThan(20);
    for (const name of [
      "velero-backup.json",
      "20260310010000.tar.gz",
      "volumeinfo.json.gz",
      "podvolumebackups.json.gz",
    ])
      expect(text).toContain(`${name}\n`);
    expect(text).toContain("resources/secrets/namespaces/tenant-acme/database.json");
  });
});
