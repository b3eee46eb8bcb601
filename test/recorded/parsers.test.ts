import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { originInName, tenantInName, timeInName } from "#controls/backup-names.ts";
import { nextDue, parseCron } from "#controls/cron.ts";
import { parseSelector } from "#controls/tenants-isolated/selector/parse.ts";
import type { FactName } from "#domain/facts.ts";
import { observed } from "#domain/reading.ts";
import { archiveOf, inPieces, pathsOf } from "#facts/archive.fixture.ts";
import { readArchive, TooLarge } from "#facts/archive.ts";
import { calicoPolicyObject } from "#facts/calico-policies.ts";
import {
  backupObject,
  locationObject,
  NOW,
  namespaceObject,
  snapshotItem,
  volumeInfoItem,
} from "#facts/foreign.fixture.ts";
import { parseGzippedJson } from "#facts/gzipped-json.ts";
import { parsePasswordPolicy } from "#facts/keycloak.ts";
import { MalformedPage, objectsIn, versionsIn } from "#facts/listed-objects.ts";
import { networkPolicyObject } from "#facts/network-policies.ts";
import { MalformedFile, parseDocuments } from "#facts/observation/documents.ts";
import type { Material } from "#facts/sources.fixture.ts";
import { MalformedArchive, tarEntries } from "#facts/tar.ts";
import { makeCertificate } from "#facts/x509.fixture.ts";
import { parseChain } from "#facts/x509.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { parseXml, type XmlShape } from "#runtime/xml.ts";
import { MalformedXml } from "#runtime/xml-text.ts";
import { changed, type Json, type Path, parse } from "./json.ts";
import { bytes, texts, values } from "./parser-inputs.ts";
import { parser, RUNS, read, survives } from "./survival.ts";

const certificate = await makeCertificate({ name: "acme.example.com", names: ["acme.example.com"] });
const archive = await archiveOf(pathsOf("tenant-acme", ["pods/a", "persistentvolumeclaims/data-kafka-0"]));
const infos = gzipSync(JSON.stringify([volumeInfoItem("data-kafka-0")]));
const listing = {
  IsTruncated: false,
  KeyCount: 1,
  Contents: [{ Key: "backups/a/velero-backup.json", Size: 3, LastModified: "2026-03-10T01:00:00Z" }],
};
const versions = {
  IsTruncated: false,
  Versions: [{ ...listing.Contents[0], IsLatest: true, VersionId: "1" }],
  DeleteMarkers: [{ Key: "k", IsLatest: true, LastModified: "2026-03-10T01:00:00Z" }],
};
const policy = {
  kind: "NetworkPolicy",
  metadata: { name: "deny", namespace: "tenant-acme" },
  spec: {
    podSelector: {},
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP", port: 80, endPort: 90 }] }],
  },
};
const calico = {
  kind: "GlobalNetworkPolicy",
  metadata: { name: "default.all" },
  spec: {
    order: 10,
    selector: "a == 'b'",
    types: ["Ingress"],
    ingress: [
      {
        action: "Allow",
        protocol: "TCP",
        source: { nets: ["10.0.0.0/8"], selector: "all()" },
        destination: { ports: [80, "90:99", "web"] },
      },
    ],
  },
};

const xml =
  '<?xml version="1.0"?><A xmlns="x"><snapshotSet><item><snapshotId>snap-1</snapshotId><t/></item></snapshotSet><nextToken>a&amp;b</nextToken></A>';
const text: XmlShape = { kind: "text", read: (value) => value };
const item: XmlShape = {
  kind: "struct",
  members: () => new Map([["snapshotId", { name: "SnapshotId", shape: text, isRepeated: false }]]),
};
const answer: XmlShape = {
  kind: "struct",
  members: () =>
    new Map([
      ["snapshotSet", { name: "Snapshots", shape: { kind: "list", element: "item", items: item }, isRepeated: false }],
      ["nextToken", { name: "NextToken", shape: text, isRepeated: true }],
    ]),
};
const TEXTS = [
  parser({
    name: "answers of AWS in XML, of any form",
    inputs: texts([xml]),
    parse: (written) => parseXml(Buffer.from(written), () => ({ kind: "any", read: (value) => value })),
    declared: [MalformedXml],
  }),
  parser({
    name: "answers of AWS in XML",
    inputs: texts([xml]),
    parse: (written) => parseXml(Buffer.from(written), () => answer),
    declared: [MalformedXml],
  }),
  parser({
    name: "files of an observation, in JSON",
    inputs: texts([JSON.stringify(policy), '{"a":1}\n{"b":[2]}']),
    parse: (text) => parseDocuments("a.json", Buffer.from(text)),
    declared: [MalformedFile],
  }),
  parser({
    name: "files of an observation, in YAML",
    inputs: texts(["---\na: &x {b: [1, 2]}\nc: *x\n---\n- d\n", "kind: List\nitems:\n- a: |\n    text\n"]),
    parse: (text) => parseDocuments("a.yaml", Buffer.from(text)),
    declared: [MalformedFile],
  }),
  parser({
    name: "certificates in PEM",
    inputs: texts([certificate.pem, certificate.pem + certificate.pem]),
    parse: parseChain,
    ...{ declared: [], throwsPlain: true },
  }),
  parser({
    name: "password policies of Keycloak",
    inputs: texts(["hashAlgorithm(pbkdf2-sha256) and hashIterations(20000)"]),
    parse: parsePasswordPolicy,
    declared: [],
  }),
  parser({
    name: "selectors of Calico",
    inputs: texts(["a == 'b' && !has(c) || d in {'e', \"f\"}", "!(x starts with 'y')"]),
    parse: parseSelector,
    declared: [SyntaxError],
  }),
  parser({
    name: "JSON from outside",
    inputs: texts([JSON.stringify(backupObject("a")), '{"a":"\\ud83d\\ude42"}']),
    parse: parseForeignJson,
    declared: [SyntaxError],
  }),
  parser({
    name: "schedules of cron",
    inputs: texts([
      "0 1 * * *",
      "*/5 0-3,7 1-31/2 JAN-MAR MON",
      "@daily",
      "@every 1h30m",
      "CRON_TZ=Europe/Amsterdam 30 2 * * *",
    ]),
    parse: (text) => {
      const due = nextDue(parseCron(text), NOW);
      expect(due === undefined || due > NOW, text).toBe(true);
    },
    declared: [SyntaxError],
  }),
  parser({
    name: "names of backups",
    inputs: texts(["acme-daily-20260310010000", "gone-eu-daily-20260310010000-20260311010000"]),
    parse: (name) => {
      const [origin, id, at] = [originInName(name), tenantInName(name), timeInName(name)];
      for (const part of [origin, id]) expect(part === undefined || (part !== "" && name.startsWith(part))).toBe(true);
      expect(at === undefined || Number.isSafeInteger(at)).toBe(true);
    },
    declared: [],
  }),
];
const BYTES = [
  parser({
    name: "archives of backups",
    inputs: bytes([archive]),
    parse: (body) => readArchive(inPieces(body, 100), { namespaces: new Map() }),
    declared: [MalformedArchive, TooLarge],
  }),
  parser({
    name: "tar",
    inputs: bytes([gunzipSync(archive)]),
    parse: async (body) => {
      for await (const { path } of tarEntries(inPieces(body, 700))) expect(path).not.toBe("");
    },
    declared: [MalformedArchive],
  }),
  parser({
    name: "gzipped JSON",
    inputs: bytes([infos]),
    parse: (body) => parseGzippedJson(observed(body, NOW), "s3://b/k"),
    declared: [],
  }),
  parser({
    name: "certificates in DER",
    inputs: bytes([new Uint8Array(certificate.certificate.rawData)]),
    parse: (der) =>
      parseChain(`-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString("base64")}\n-----END CERTIFICATE-----`),
    ...{ declared: [], throwsPlain: true },
  }),
];
const VALUES = [
  parser({
    name: "volumeinfo",
    inputs: values([[volumeInfoItem("a")]]),
    parse: (info) =>
      read(["volumeInfos"], {
        lists: {
          "backups.velero.io": [backupObject("a")],
          "backupstoragelocations.velero.io": [
            { ...locationObject(), spec: { default: true, objectStorage: { bucket: "b" } } },
          ],
        },
        objects: {
          "b/backups/a/a-volumeinfo.json.gz": gzipSync(
            JSON.stringify(info, (_, value) => (typeof value === "bigint" ? 1 : value)) ?? "",
          ),
        },
      }),
    declared: [],
  }),
  parser({
    name: "NetworkPolicies of Kubernetes",
    inputs: values([policy]),
    parse: (one) => networkPolicyObject.safeParse(one),
    declared: [],
  }),
  parser({
    name: "policies of Calico",
    inputs: values([calico]),
    parse: (one) => calicoPolicyObject.safeParse(one),
    declared: [],
  }),
  parser({
    name: "listings of a bucket",
    inputs: values([listing]),
    parse: (page) => objectsIn(page, ""),
    declared: [MalformedPage],
  }),
  parser({
    name: "listings of versions",
    inputs: values([versions]),
    parse: (page) => versionsIn(page, ""),
    declared: [MalformedPage],
  }),
];
describe(`a parser of what others write, given ${RUNS} damaged or random inputs, refuses them as it says or understands them:`, () => {
  it.each(TEXTS)("$name", survives);
  it.each(BYTES)("$name", survives);
  it.each(VALUES)("$name", survives);
});

interface Required {
  readonly name: string;
  readonly healthy: object;
  readonly paths: readonly Path[];
  readonly isUnderstood: (value: Json) => Promise<boolean> | boolean;
}
const only = async (name: FactName, material: Material) => (await read([name], material))[0] === "observed";
const understood = (parsing: () => unknown) => {
  try {
    parsing();
    return true;
  } catch {
    return false;
  }
};
const REQUIRED: readonly Required[] = [
  {
    name: "Backup",
    healthy: backupObject("a"),
    paths: [["metadata"], ["metadata", "name"], ["metadata", "creationTimestamp"], ["spec"]],
    isUnderstood: (item) => only("backups", { lists: { "backups.velero.io": [item] } }),
  },
  {
    name: "Namespace",
    healthy: namespaceObject("a"),
    paths: [["metadata", "name"], ["metadata", "creationTimestamp"], ["status"], ["status", "phase"]],
    isUnderstood: (item) => only("namespaces", { lists: { namespaces: [item] } }),
  },
  {
    name: "snapshot",
    healthy: { Snapshots: [snapshotItem("snap-1")] },
    paths: [
      ["Snapshots"],
      ...["SnapshotId", "VolumeId", "State", "StartTime", "Encrypted", "VolumeSize"].map((key) => [
        "Snapshots",
        0,
        key,
      ]),
    ],
    isUnderstood: (page) => only("snapshots", { aws: { "describe-snapshots": [page] } }),
  },
  {
    name: "listed object",
    healthy: listing,
    paths: [["Contents"], ...["Key", "Size", "LastModified"].map((key) => ["Contents", 0, key])],
    isUnderstood: (page) => understood(() => objectsIn(page, "")),
  },
  {
    name: "listed version",
    healthy: versions,
    paths: ["Key", "Size", "LastModified", "IsLatest"].map((key) => ["Versions", 0, key]),
    isUnderstood: (page) => understood(() => versionsIn(page, "")),
  },
];
const CASES = REQUIRED.flatMap(({ paths, ...one }) => paths.map((path) => ({ ...one, path, at: path.join(".") })));

describe("what a fact cannot do without", () => {
  it.each(REQUIRED)("is there in a healthy $name", async ({ healthy, isUnderstood }) => {
    expect(await isUnderstood(parse(Buffer.from(JSON.stringify(healthy))))).toBe(true);
  });

  it.each(CASES)(
    "makes a $name unreadable where its $at is gone, or is something else",
    async ({ healthy, path, isUnderstood }) => {
      const whole = parse(Buffer.from(JSON.stringify(healthy)));
      for (const by of [undefined, [null], 0.5] satisfies (Json | undefined)[])
        expect(await isUnderstood(changed(whole, path, by)), JSON.stringify(by)).toBe(false);
    },
  );
});
