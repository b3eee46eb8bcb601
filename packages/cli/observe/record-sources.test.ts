import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { unreadable } from "#domain/reading.ts";
import { CLUSTER, NOW } from "#facts/foreign.fixture.ts";
import { openObservation } from "#facts/observation/open.ts";
import { sourcesOf } from "#facts/sources.fixture.ts";
import type { ClusterSources, ListingRequest } from "#facts/sources.ts";
import { prettyJson } from "./json-pieces.ts";
import { createShared, recordSources } from "./record-sources.ts";
import { createRecorder } from "./recorder.ts";

type Material = Parameters<typeof sourcesOf>[0];

/** Records what a test reads of its material, and opens what was recorded. */
async function recording(material: Material, read: (sources: ClusterSources) => Promise<unknown>) {
  const folder = await mkdtemp(join(tmpdir(), "surety-recording-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const recorder = createRecorder(folder, () => undefined);
  const { sources } = sourcesOf(material);
  await read(recordSources(sources, CLUSTER, createShared(), recorder));
  recorder.throwIfBroken();
  await recorder.write("observation.json", prettyJson({ observedAt: new Date(NOW), errors: recorder.errors }));
  return { recorded: (await openObservation(folder, NOW)).sources(CLUSTER), recorder, folder };
}

const pod = (name: string) => ({ metadata: { name, namespace: "tenant-acme" }, spec: {}, status: {} });

async function listed(sources: ClusterSources, request: ListingRequest) {
  const pages: unknown[] = [];
  const { status } = await sources.listing(request, (page) => pages.push(page));
  return { status, pages };
}

const LISTING = { bucket: "example-backups", operation: "list-objects-v2", prefix: "" } as const;

const asItIs = (one: unknown) => one;

describe("what is recorded reads like what was read:", () => {
  it("a list of Kubernetes, also an empty one", async () => {
    const { recorded } = await recording({ lists: { pods: [pod("a"), pod("b")], nodes: [] } }, (sources) =>
      Promise.all([sources.list("pods", asItIs), sources.list("nodes", asItIs), sources.list("services", asItIs)]),
    );
    expect(await recorded.list("pods", asItIs)).toMatchObject({ status: "observed", value: [pod("a"), pod("b")] });
    expect(await recorded.list("nodes", asItIs)).toMatchObject({ status: "observed", value: [] });
    expect(await recorded.list("services", asItIs)).toMatchObject({ status: "unreadable", cause: "notLookedAt" });
  });

  it("a very long list, in several files", async () => {
    const pods = Array.from({ length: 40_001 }, (_, at) => pod(`pod-${at}`));
    const { recorded, recorder } = await recording({ lists: { pods } }, (sources) => sources.list("pods", asItIs));
    const read = await recorded.list("pods", asItIs);
    expect(read.status === "observed" ? read.value.length : read).toBe(40_001);
    expect(recorder.files()).toBe(4);
  });

  it.each(["notFound", "forbidden", "throttled", "timedOut", "unreachable", "malformed", "failed"] as const)(
    "that something is %s, whatever the message seems to say",
    async (cause) => {
      const refused = unreadable(cause, "Kubernetes", "a proxy said: 404 not found, Forbidden, Throttling");
      const { recorded } = await recording({ lists: { "tiers.projectcalico.org": refused } }, (sources) =>
        sources.list("tiers.projectcalico.org", asItIs),
      );
      expect(await recorded.list("tiers.projectcalico.org", asItIs)).toMatchObject({ cause, message: refused.message });
    },
  );

  it("an answer of AWS in many pages, as one that goes on nowhere", async () => {
    const pages = [
      { Snapshots: [{ SnapshotId: "snap-1", StartTime: new Date(NOW) }], NextToken: "more" },
      { Snapshots: [{ SnapshotId: "snap-2" }], NextToken: undefined },
    ];
    const { recorded } = await recording({ aws: { "describe-snapshots": pages } }, (sources) =>
      sources.aws("describe-snapshots", asItIs),
    );
    expect(await recorded.aws("describe-snapshots", asItIs)).toMatchObject({
      value: [
        { Snapshots: [{ SnapshotId: "snap-1", StartTime: "2026-03-10T12:00:00.000Z" }, { SnapshotId: "snap-2" }] },
      ],
    });
  });

  it("an answer whose pages hold different lists, or lack theirs", async () => {
    const pages = [{ LoadBalancers: [{ id: 1 }], NextMarker: "x" }, { LoadBalancers: [{ id: 2 }] }, {}];
    const classic = { LoadBalancerDescriptions: [{ id: 3 }] };
    const { recorded } = await recording({ aws: { "describe-load-balancers": [...pages, classic] } }, (sources) =>
      sources.aws("describe-load-balancers", asItIs),
    );
    const { value } = z
      .object({ value: z.array(z.unknown()) })
      .parse(await recorded.aws("describe-load-balancers", asItIs));
    expect(value).toHaveLength(3);
    expect(value).toEqual(expect.arrayContaining([{ LoadBalancers: [{ id: 1 }, { id: 2 }] }, {}, classic]));
  });

  it("settings of a bucket, also one that says nothing, and one that is not set", async () => {
    const unset = unreadable("notFound", "S3", "NoSuchLifecycleConfiguration: there is none");
    const material: Material = {
      buckets: {
        "example-backups/get-bucket-versioning": [{ $metadata: undefined }],
        "example-backups/get-bucket-lifecycle-configuration": unset,
      },
    };
    const { recorded } = await recording(material, (sources) =>
      Promise.all([
        sources.bucket("example-backups", "get-bucket-versioning"),
        sources.bucket("example-backups", "get-bucket-lifecycle-configuration"),
      ]),
    );
    expect(await recorded.bucket("example-backups", "get-bucket-versioning")).toMatchObject({ value: [{}] });
    const setting = await recorded.bucket("example-backups", "get-bucket-lifecycle-configuration");
    expect(setting).toMatchObject({ cause: "notFound", message: unset.message });
  });

  it("a listing in parts: each key once, though pages hold more than was asked for", async () => {
    const page = { IsTruncated: true, NextContinuationToken: "t", Contents: ["a", "b", "c"].map((Key) => ({ Key })) };
    const material = { buckets: { "example-backups/list-objects-v2": [page] } } as const;
    const { recorded } = await recording(material, (sources) =>
      Promise.all([
        sources.listing({ ...LISTING, until: "b" }, () => undefined),
        sources.listing({ ...LISTING, after: "b" }, () => undefined),
      ]),
    );
    const { status, pages } = await listed(recorded, LISTING);
    expect(status).toBe("observed");
    expect(pages.flatMap((one) => Reflect.get(Object(one), "Contents"))).toEqual(page.Contents);
  });

  it("a listing of versions and delete markers, and one of nothing", async () => {
    const versions = { Versions: [{ Key: "a" }], DeleteMarkers: [{ Key: "b" }] };
    const material = {
      buckets: {
        "example-backups/list-object-versions": [versions],
        "example-backups/list-objects-v2": [{ KeyCount: 0 }],
      },
    } as const;
    const both = [LISTING, { ...LISTING, operation: "list-object-versions" }] as const;
    const { recorded } = await recording(material, (sources) =>
      Promise.all(both.map((request) => sources.listing(request, () => undefined))),
    );
    const [none, some] = await Promise.all(both.map((request) => listed(recorded, request)));
    expect(none?.pages).toMatchObject([{ Contents: [] }]);
    expect(some?.pages).toMatchObject([{ Versions: [{ Key: "a" }] }, { DeleteMarkers: [{ Key: "b" }] }]);
  });

  it("the body of an object, one that is not there, and one that may not be read", async () => {
    const denied = unreadable("forbidden", "s3", "AccessDenied: no");
    const absent = unreadable("notFound", "s3", "NoSuchKey: no");
    const material = {
      objects: { "b-1/a.json": Buffer.from("[1]"), "b-1/b.json": denied, "b-1/c.json": absent },
    };
    const keys = ["a.json", "b.json", "c.json"];
    const { recorded } = await recording(material, (sources) =>
      Promise.all(keys.map((key) => sources.object("b-1", key))),
    );
    const read = await Promise.all(keys.map((key) => recorded.object("b-1", key)));
    expect(read).toMatchObject([{ status: "observed" }, { cause: "forbidden" }, { cause: "notFound" }]);
  });

  it("Keycloak's answers and handshakes", async () => {
    const { recorded } = await recording(
      { keycloak: { realms: [{ realm: "acme" }] }, tls: { "*.example.com": { host: "*.example.com" } } },
      (sources) => Promise.all([sources.keycloak("realms"), sources.tls("*.example.com")]),
    );
    expect(await recorded.keycloak("realms")).toMatchObject({ value: [{ realm: "acme" }] });
    expect(await recorded.tls("*.example.com")).toMatchObject({ value: { host: "*.example.com" } });
    expect(await recorded.keycloak("serverinfo")).toMatchObject({ cause: "notLookedAt" });
  });
});

describe("recording", () => {
  it("asks once for what several clusters share, and keeps each cluster's own apart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "surety-recording-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const recorder = createRecorder(folder, () => undefined);
    const { sources, asked } = sourcesOf({
      lists: { nodes: [] },
      aws: { "describe-volumes": [{ Volumes: [] }], "describe-cluster": [{ cluster: {} }] },
    });
    const shared = createShared();
    for (const name of ["prod-eu", "prod-eu-2"]) {
      const recorded = recordSources(sources, { ...CLUSTER, name }, shared, recorder);
      await Promise.all([
        recorded.list("nodes", asItIs),
        recorded.aws("describe-volumes", asItIs),
        recorded.aws("describe-cluster", asItIs),
      ]);
    }
    expect(asked.filter((what) => what === "describe-volumes")).toHaveLength(1);
    expect((await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".json")).sort()).toEqual([
      "aws/eu-west-1/describe-cluster-prod-eu-2.json",
      "aws/eu-west-1/describe-cluster-prod-eu.json",
      "aws/eu-west-1/describe-volumes.json",
      "clusters/prod-eu-2/kubernetes/nodes.json",
      "clusters/prod-eu/kubernetes/nodes.json",
    ]);
  });

  it("leaves out bodies of which nobody knows what they hold, and says so", async () => {
    const objects = { "b-1/backups/x/x-logs.gz": Buffer.from("password=hunter2") };
    const { recorded, recorder } = await recording({ objects }, (sources) =>
      sources.object("b-1", "backups/x/x-logs.gz"),
    );
    expect(recorder.files()).toBe(1);
    expect(await recorded.object("b-1", "backups/x/x-logs.gz")).toMatchObject({ cause: "notLookedAt" });
  });

  it.each(["../../outside.json", "a/../../../../outside.json", `${"n".repeat(300)}.json`, "taken.json/x.json"])(
    "of an object whose key can have no file is an error about that object, and nothing else: %s",
    async (key) => {
      const objects = { "b-1/taken.json": Buffer.from("[]"), [`b-1/${key}`]: Buffer.from("[]") };
      const { recorder, recorded, folder } = await recording({ objects }, async (sources) => {
        await sources.object("b-1", "taken.json");
        await sources.object("b-1", key);
      });
      expect(recorder.errors).toMatchObject([{ source: expect.stringContaining("s3/b-1/objects/"), cause: "failed" }]);
      expect(await recorded.object("b-1", key)).toMatchObject({ status: "unreadable" });
      expect(await recorded.object("b-1", "taken.json")).toMatchObject({ status: "observed" });
      expect(await readdir(join(folder, ".."))).not.toContain("outside.json");
    },
  );

  it("fails as a whole where something cannot be written, so that no half observation is kept", async () => {
    const folder = await mkdtemp(join(tmpdir(), "surety-recording-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const recorder = createRecorder(folder, () => undefined);
    function* intoFullDisk(): Generator<string> {
      yield "{";
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    }
    await expect(recorder.write("a.json", intoFullDisk())).rejects.toThrow("no space left");
    expect(() => recorder.throwIfBroken()).toThrow("no space left");
  });
});
