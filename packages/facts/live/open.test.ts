import { buffer } from "node:stream/consumers";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingClient } from "@aws-sdk/client-elastic-load-balancing";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it } from "vitest";
import { connectKubernetes } from "#runtime/kubernetes.ts";
import { collectFacts } from "../collect.ts";
import { CLUSTER } from "../foreign.fixture.ts";
import type { ClusterSources, ListingRequest } from "../sources.ts";
import { type AwsAnswer, ec2Error, s3Error, startAwsServer, xml } from "./aws-server.double.ts";
import { ID_PARTS } from "./id-parts.ts";
import { liveSources } from "./open.ts";

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function sourcesFrom(...answers: readonly AwsAnswer[]) {
  const server = await startAwsServer(answers);
  close = () => server.close();
  const settings = {
    ...{ endpoint: server.endpoint, region: "eu-west-1", maxAttempts: 2 },
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
  };
  const kubernetes = connectKubernetes({
    cluster: "prod-eu",
    endpoint: async () => ({ server: "https://127.0.0.1:1", certificateAuthorityData: "" }),
    token: async () => "token",
    pace: () => 1,
  });
  const aws = {
    ec2: new EC2Client(settings),
    eks: new EKSClient(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    classicElb: new ElasticLoadBalancingClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
  };
  return { sources: liveSources({ kubernetes, aws, clock: () => 7 }), received: server.received };
}

const snapshot = (id: string) =>
  `<item><snapshotId>${id}</snapshotId><volumeId>vol-1</volumeId><status>completed</status><startTime>2026-03-10T01:00:00.000Z</startTime>` +
  "<volumeSize>8</volumeSize><encrypted>true</encrypted><tagSet><item><key>velero.io/backup</key><value>acme-1</value></item></tagSet></item>";
const snapshots = (ids: readonly string[], next = "") =>
  xml(
    200,
    `<DescribeSnapshotsResponse><snapshotSet>${ids.map(snapshot).join("")}</snapshotSet>${next === "" ? "" : `<nextToken>${next}</nextToken>`}</DescribeSnapshotsResponse>`,
  );

describe("DescribeSnapshots", () => {
  const facts = async (...answers: readonly AwsAnswer[]) => {
    const { sources, received } = await sourcesFrom(...answers);
    const readings = await collectFacts(sources, ["snapshots"], { cluster: CLUSTER, tenants: [], now: 7 });
    return { snapshots: readings.snapshots, received };
  };

  it("is read to its last page, in parts, of this account only", async () => {
    const parts: Readonly<Record<string, AwsAnswer>> = {
      "*1": snapshots(["snap-1"], "more"),
      "*2": snapshots(["snap-2"]),
      more: snapshots(["snap-11"]),
      whole: snapshots(["snap-1"], "t"),
    };
    const answer: AwsAnswer = (response, received) => {
      const asked = received.form.get("NextToken") ?? received.form.get("Filter.1.Value.1") ?? "whole";
      (parts[asked] ?? snapshots([]))(response, received);
    };
    const { snapshots: reading, received } = await facts(answer);
    expect(reading).toMatchObject({
      ...{ status: "observed", observedAt: 7 },
      value: [
        { id: "snap-1", encrypted: true, tags: { "velero.io/backup": "acme-1" } },
        { id: "snap-11" },
        { id: "snap-2" },
      ],
    });
    for (const { form } of received) {
      expect([form.get("Owner.1"), form.get("MaxResults")]).toEqual(["self", "1000"]);
      expect(form.get("Filter.1.Name") ?? "snapshot-id").toBe("snapshot-id");
    }
    expect(received.filter(({ form }) => form.get("NextToken") === "t")).toHaveLength(0);
  });

  it("is read on from its first page where its parts are not the whole", async () => {
    const { snapshots: reading, received } = await facts(
      snapshots(["snap-1"], "t"),
      ...ID_PARTS.map(() => snapshots([])),
      snapshots(["snap-2"]),
    );
    expect(reading).toMatchObject({ value: [{ id: "snap-1" }, { id: "snap-2" }] });
    expect(received.at(-1)?.form.get("NextToken")).toBe("t");
  });

  it("is as the command line prints it, which is what an observation holds", async () => {
    const { sources } = await sourcesFrom(snapshots([], ""));
    const reading = await sources.aws("describe-snapshots", (page) => page);
    expect(JSON.parse(JSON.stringify(reading.status === "observed" ? reading.value : []))).toEqual([{ Snapshots: [] }]);
  });

  it("may answer that there are none", async () => {
    expect((await facts(snapshots([]))).snapshots).toMatchObject({ status: "observed", value: [] });
  });

  it("goes on after a page was throttled", async () => {
    const { snapshots: reading } = await facts(
      snapshots(["snap-1"], "t"),
      ec2Error(503, "RequestLimitExceeded"),
      snapshots(["snap-2"]),
    );
    expect(reading).toMatchObject({ value: [{ id: "snap-1" }, { id: "snap-2" }] });
  });

  it.each([
    ["is forbidden", ec2Error(403, "UnauthorizedOperation"), "forbidden"],
    ["is throttled for good", ec2Error(503, "RequestLimitExceeded"), "throttled"],
    ["fails", ec2Error(500, "InternalError"), "failed"],
    ["breaks off", (response) => response.socket?.destroy(), "unreachable"],
    [
      "ends in the middle",
      (response) => response.writeHead(200).end("<DescribeSnapshotsResponse><snapshotSet><item>"),
      "failed",
    ],
    ["is the page of a proxy", xml(200, "<html><body>sign in</body></html>"), "malformed"],
    ["is nothing", xml(200, ""), "malformed"],
    ["leads to itself", snapshots([], "t"), "failed"],
  ] as readonly (readonly [string, AwsAnswer, string])[])("is unreadable where a page %s", async (_, answer, cause) => {
    const { snapshots: reading } = await facts(snapshots(["snap-1"], "t"), answer);
    expect(reading).toMatchObject({ status: "unreadable", cause });
  });
});

describe("a bucket", () => {
  const objects = (keys: readonly string[], fields = "<IsTruncated>false</IsTruncated>") =>
    xml(
      200,
      `<ListBucketResult>${fields}${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("")}</ListBucketResult>`,
    );
  const list = (sources: ClusterSources, fields: Partial<ListingRequest> = {}) => {
    const pages: unknown[] = [];
    const request = { bucket: "example-backups", operation: "list-objects-v2", prefix: "", ...fields } as const;
    return sources.listing(request, (page) => void pages.push(page)).then((reading) => ({ reading, pages }));
  };
  const more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";

  it("is listed to its last page", async () => {
    const { sources, received } = await sourcesFrom(objects(["a"], more), objects(["b"]));
    expect(await list(sources, { prefix: "eu/", after: "eu/A" })).toMatchObject({
      reading: { status: "observed" },
      pages: [{ Contents: [{ Key: "a" }] }, { Contents: [{ Key: "b" }] }],
    });
    expect(received[0]?.path).toMatch(/prefix=eu%2F.*start-after=eu%2FA/u);
    expect(received[1]?.path).toContain("continuation-token=t");
  });

  it("is listed no further than the part that was asked for", async () => {
    const { sources, received } = await sourcesFrom(objects(["a", "b"], more), objects(["b2", "c"], more));
    expect((await list(sources, { until: "b" })).reading).toMatchObject({ status: "observed" });
    expect(received).toHaveLength(2);
  });

  it("is not listed to its end where S3 does not say where it goes on", async () => {
    const { sources } = await sourcesFrom(objects(["a"], "<IsTruncated>true</IsTruncated>"));
    expect((await list(sources)).reading).toMatchObject({ cause: "failed" });
  });

  it("has versions, which are listed to the last page", async () => {
    const versions = (key: string, fields: string) =>
      xml(
        200,
        `<ListVersionsResult>${fields}<Version><Key>${key}</Key><VersionId>1</VersionId></Version></ListVersionsResult>`,
      );
    const next =
      "<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>1</NextVersionIdMarker>";
    const { sources, received } = await sourcesFrom(
      versions("a", next),
      versions("b", "<IsTruncated>false</IsTruncated>"),
    );
    expect(await list(sources, { operation: "list-object-versions", after: "A", until: "a" })).toMatchObject({
      pages: [{ Versions: [{ Key: "a" }] }, { Versions: [{ Key: "b" }] }],
    });
    expect(received[0]?.path).toContain("key-marker=A");
    expect(received[1]?.path).toMatch(/key-marker=a.*version-id-marker=1/u);
  });

  it.each([
    ["that does not exist", s3Error(404, "NoSuchBucket"), "notFound"],
    ["that is closed", s3Error(403, "AccessDenied"), "forbidden"],
    ["that is too busy", s3Error(503, "SlowDown"), "throttled"],
  ])("%s is unreadable", async (_, answer, cause) => {
    const { sources } = await sourcesFrom(answer);
    expect((await list(sources)).reading).toMatchObject({ status: "unreadable", cause });
  });

  it("says its settings as the command line prints them", async () => {
    const { sources } = await sourcesFrom(
      xml(200, '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">EU</LocationConstraint>'),
    );
    const reading = await sources.bucket("example-backups", "get-bucket-location");
    expect(JSON.parse(JSON.stringify(reading))).toMatchObject({ value: [{ LocationConstraint: "EU" }] });
  });

  it("without a setting says so", async () => {
    const { sources } = await sourcesFrom(s3Error(404, "NoSuchPublicAccessBlockConfiguration"));
    expect(await sources.bucket("example-backups", "get-public-access-block")).toMatchObject({
      ...{ cause: "notFound", source: "s3://example-backups: get-public-access-block" },
      message: expect.stringContaining("NoSuchPublicAccessBlockConfiguration"),
    });
  });
});

describe("an object", () => {
  const body =
    (bytes: string, length = Buffer.byteLength(bytes)): AwsAnswer =>
    (response) => {
      response.writeHead(200, { "content-length": String(length) });
      response.end(bytes);
    };
  const read = async (answer: AwsAnswer, limit?: number) =>
    (await sourcesFrom(answer)).sources.object("example-backups", "backups/a/a.json.gz", limit);

  it("is read as it is", async () => {
    const reading = await read(body("abc"));
    expect(reading.status === "observed" ? Buffer.from(reading.value).toString() : reading).toBe("abc");
  });

  it("may be empty", async () => {
    expect(await read(body(""))).toMatchObject({ status: "observed", value: new Uint8Array() });
  });

  it("is read up to its limit, and not above", async () => {
    expect(await read(body("12345"), 5)).toMatchObject({ status: "observed" });
    await close?.();
    expect(await read(body("123456"), 5)).toMatchObject({
      cause: "malformed",
      message: "found 6 bytes; allowed are at most 5",
    });
  });

  it("that ends in the middle is unreadable", async () => {
    const cut: AwsAnswer = (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("abc", () => response.socket?.destroy());
    };
    expect(await read(cut)).toMatchObject({ status: "unreadable", cause: "unreachable" });
  });

  it.each([
    ["that does not exist", s3Error(404, "NoSuchKey"), "notFound"],
    ["that is closed", s3Error(403, "AccessDenied"), "forbidden"],
  ])("%s says so", async (_, answer, cause) => {
    expect(await read(answer)).toMatchObject({ cause, source: "s3://example-backups/backups/a/a.json.gz" });
  });

  const piecesOf = async (answer: AwsAnswer) => {
    const { sources, received } = await sourcesFrom(answer);
    const object = { bucket: "example-backups", key: "a.tar.gz", etag: '"1"' };
    const read = (pieces: AsyncIterable<Uint8Array>) => buffer(pieces).then(String);
    return { reading: await sources.stream(object, read), received };
  };

  it("comes piece by piece, as long as it is the one that was listed", async () => {
    expect((await piecesOf(body("abc"))).reading).toMatchObject({ status: "observed", value: "abc" });
    await close?.();
    expect((await piecesOf(body(""))).reading).toMatchObject({ status: "observed", value: "" });
    await close?.();
    expect((await piecesOf(s3Error(412, "PreconditionFailed"))).reading).toMatchObject({ cause: "failed" });
  });

  it("that breaks off while it comes is unreadable", async () => {
    const cut: AwsAnswer = (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("abc", () => response.socket?.destroy());
    };
    expect((await piecesOf(cut)).reading).toMatchObject({ status: "unreadable", cause: "unreachable" });
  });
});
