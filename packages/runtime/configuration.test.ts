import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { parseConfiguration, readConfiguration } from "./configuration.ts";
import { InvalidInput } from "./errors.ts";

const CLUSTERS = "clusters: [{ name: prod-eu, region: eu-west-1, velero: { bucket: example-backups } }]";

function problemsOf(text: string): readonly string[] {
  try {
    parseConfiguration(text, "surety.yaml");
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
  return [];
}

describe("parseConfiguration", () => {
  it("fills in the defaults", () => {
    const configuration = parseConfiguration(`version: 1\n${CLUSTERS}`, "surety.yaml");
    expect(configuration.promises.backup.retention).toBe(30 * DAY);
    expect(configuration.clusters[0]?.velero.namespace).toBe("velero");
  });

  it("names the path of a duration that nobody can read", () => {
    expect(problemsOf(`version: 1\npromises: { backup: { retention: thirty } }\n${CLUSTERS}`)).toEqual([
      'surety.yaml: promises.backup.retention: found "thirty"; allowed is a positive duration such as 30d, 24h or 90m',
    ]);
  });

  it("names a misspelt parameter and those that there are", () => {
    expect(problemsOf(`version: 1\npromises: { backup: { retension: 30d } }\n${CLUSTERS}`)).toEqual([
      "surety.yaml: promises.backup.retension: found an unknown name; allowed are every, grace, retention",
    ]);
  });

  it("names a misspelt field of a cluster", () => {
    const text = "version: 1\nclusters: [{ name: a, region: eu-west-1, velero: { buckets: x, bucket: example } }]";
    expect(problemsOf(text)).toEqual([
      "surety.yaml: clusters[0].velero.buckets: found an unknown name; allowed are namespace, bucket, prefix, kmsKeyArn",
    ]);
  });

  it.each(["alias/ebs", "arn:aws:kms:eu-west-1:111122223333:alias/ebs"])(
    "refuses the alias %s of a key, and says how to see the key",
    (alias) => {
      expect(problemsOf(`version: 1\npromises: { storage: { kmsKey: "${alias}" } }\n${CLUSTERS}`)).toEqual([
        `surety.yaml: promises.storage.kmsKey: found "${alias}"; allowed is the id or the ARN of a KMS key, as EC2 shows it, and not an alias. To see which key it is: aws kms describe-key --key-id ${alias} --query KeyMetadata.Arn`,
      ]);
    },
  );

  it.each([
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "mrk-1234abcd12ab34cd56ef1234567890ab",
    "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  ])("takes the key %s", (key) => {
    expect(problemsOf(`version: 1\npromises: { storage: { kmsKey: "${key}" } }\n${CLUSTERS}`)).toEqual([]);
  });

  it("names every problem at once", () => {
    expect(problemsOf("version: 2\npromises: { tls: { minimum: 1.2 } }\nclusters: []")).toEqual([
      "surety.yaml: version: found 2; allowed is 1",
      'surety.yaml: promises.tls.minimum: found 1.2; allowed is one of "1.2", "1.3"',
      "surety.yaml: clusters: found an empty list; allowed is at least 1 item",
    ]);
  });

  it.each([
    ["brackets that do not close", "version: [1\n", /^surety\.yaml: line \d+, column \d+: /u],
    [
      "a name that stands twice",
      "version: 1\nversion: 1\n",
      /^surety\.yaml: line 2, column 1: Map keys must be unique/u,
    ],
    [
      "several documents",
      "version: 1\n---\nversion: 1\n",
      /^surety\.yaml: line \d+, column \d+: .*multiple documents/u,
    ],
    ["an alias without an anchor", "version: *one\n", /^surety\.yaml: .*alias/iu],
    ["nothing but a comment", "# nothing\n", /^surety\.yaml: found nothing/u],
  ])("says where it is not YAML: %s", (_, text, expected) => {
    expect(problemsOf(text)[0]).toMatch(expected);
  });

  it("refuses aliases that multiply", () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefghi".split("").map((name, at) => {
        const before = "abcdefgh"[at];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(",")}]`;
      }),
    ].join("\n");
    expect(problemsOf(bomb)[0]).toMatch(/alias/iu);
  });
});

describe("readConfiguration", () => {
  it("names a file that is not there", async () => {
    await expect(readConfiguration("/nowhere/surety.yaml")).rejects.toThrow(
      /\/nowhere\/surety\.yaml: cannot be read: ENOENT/u,
    );
  });

  it("names a file that is too long, and does not parse it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "configuration-"));
    try {
      const file = join(folder, "surety.yaml");
      await writeFile(file, "#".repeat(16 * 1024 * 1024 + 1));
      await expect(readConfiguration(file)).rejects.toThrow(
        `${file}: found 16777217 bytes; allowed are at most 16777216`,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("reads a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "configuration-"));
    try {
      await writeFile(join(folder, "surety.yaml"), `version: 1\n${CLUSTERS}`);
      expect((await readConfiguration(join(folder, "surety.yaml"))).clusters).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
