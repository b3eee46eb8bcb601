import { DescribeSecurityGroupsCommand, DescribeSnapshotsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { HttpResponse } from "@smithy/core/transport";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QuickEc2Protocol, QuickS3Protocol } from "./aws-xml.ts";

/** A connection that always answers this. */
const answering = (body: string, statusCode = 200) => ({
  ...{ region: "eu-west-1", credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" }, maxAttempts: 1 },
  requestHandler: {
    handle: async () => ({ response: new HttpResponse({ statusCode, body: new Blob([body]).stream() }) }),
  },
});

const snapshot = `<item><snapshotId>snap-0a</snapshotId><volumeId>vol-1</volumeId><status>completed</status><startTime>2026-03-10T01:00:00.000Z</startTime><progress>100%</progress><volumeSize>8</volumeSize><encrypted>true</encrypted><description>a &amp; b</description><tagSet><item><key>k</key><value/></item><item><key>l</key><value> </value></item></tagSet></item>`;
const ec2Answers = {
  "two snapshots": `<?xml version="1.0"?><DescribeSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><snapshotSet>${snapshot}${snapshot}</snapshotSet><nextToken>t</nextToken></DescribeSnapshotsResponse>`,
  "one snapshot": `<DescribeSnapshotsResponse><snapshotSet>${snapshot}</snapshotSet></DescribeSnapshotsResponse>`,
  none: "<DescribeSnapshotsResponse><snapshotSet/></DescribeSnapshotsResponse>",
  "something else": "<html><body>sign in</body></html>",
  nothing: "",
};
const object = `<Contents><Key>a/b&amp;c</Key><LastModified>2026-03-10T01:00:00.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>3</Size><Owner xsi:type="CanonicalUser"><ID>1</ID></Owner></Contents>`;
const s3Answers = {
  "two objects": `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix/><KeyCount>2</KeyCount><IsTruncated>true</IsTruncated><NextContinuationToken>t==</NextContinuationToken>${object}${object}</ListBucketResult>`,
  "one object": `<ListBucketResult><IsTruncated>false</IsTruncated>${object}</ListBucketResult>`,
  none: "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>",
};

describe("EC2", () => {
  it.each(Object.entries(ec2Answers))("answers %s as with the SDK's own parser", async (_, xml) => {
    const ask = (more: object) => new EC2Client({ ...answering(xml), ...more }).send(new DescribeSnapshotsCommand({}));
    const { $metadata, ...answer } = await ask({ protocol: QuickEc2Protocol });
    expect(answer).toEqual({ ...(await ask({})), $metadata: undefined });
    expect($metadata.httpStatusCode).toBe(200);
  });

  it("answers what is nested, repeated, counted and chosen among as with the SDK's own parser", async () => {
    const permission =
      "<item><ipProtocol>tcp</ipProtocol><fromPort>0</fromPort><toPort>65535</toPort><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp></item><item><cidrIp>0.0.0.0/0</cidrIp><description/></item></ipRanges><groups/></item>";
    const xml = `<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-1</groupId><ipPermissions>${permission}</ipPermissions></item></securityGroupInfo></DescribeSecurityGroupsResponse>`;
    const ask = (more: object) =>
      new EC2Client({ ...answering(xml), ...more }).send(new DescribeSecurityGroupsCommand({}));
    const { $metadata: _, ...answer } = await ask({ protocol: QuickEc2Protocol });
    expect(answer.SecurityGroups?.[0]?.IpPermissions?.[0]).toMatchObject({
      FromPort: 0,
      IpRanges: [{}, { Description: "" }],
    });
    const { $metadata: __, ...expected } = await ask({});
    expect(answer).toEqual(expected);
  });

  it("answers any snapshots as with the SDK's own parser", async () => {
    const leaf = fc.constantFrom(
      "<volumeSize>8</volumeSize>",
      "<volumeSize/>",
      "<encrypted>TRUE</encrypted>",
      "<encrypted>no</encrypted>",
      "<startTime>2026-02-29T23:59:60.5Z</startTime>",
      "<startTime>2026-02-30T01:00:00.000Z</startTime>",
      "<startTime>2026-03-10T01:00:00+02:00</startTime>",
      "<description>a\r\nb &lt;é&#xe9;</description>",
      "<description>\n </description>",
      "<tagSet/>",
      "<tagSet>\n<item><key>k</key></item><other/></tagSet>",
      "<unheardOf><snapshotId>no</snapshotId></unheardOf>",
      "<!-- nothing -->",
    );
    const items = fc.array(fc.uniqueArray(leaf, { maxLength: 6, selector: (one) => /^<!?\w*/u.exec(one)?.[0] }));
    await fc.assert(
      fc.asyncProperty(items, async (all) => {
        const body = all.map((item) => `<item>${item.join("")}</item>`).join("\n");
        const xml = `<DescribeSnapshotsResponse><snapshotSet>${body}</snapshotSet></DescribeSnapshotsResponse>`;
        const ask = async (more: object) => ({
          ...(await new EC2Client({ ...answering(xml), ...more }).send(new DescribeSnapshotsCommand({}))),
          $metadata: undefined,
        });
        expect(await ask({ protocol: QuickEc2Protocol })).toEqual(await ask({}));
      }),
    );
  });

  it("that breaks off in the middle is an error", async () => {
    const cut = ec2Answers["two snapshots"].replace("</DescribeSnapshotsResponse>", "");
    const ec2 = new EC2Client({ ...answering(cut), protocol: QuickEc2Protocol });
    await expect(ec2.send(new DescribeSnapshotsCommand({}))).rejects.toThrow("has no end");
  });

  it("says by what name a call was refused", async () => {
    const refusal =
      "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>";
    const ec2 = new EC2Client({ ...answering(refusal, 403), protocol: QuickEc2Protocol });
    await expect(ec2.send(new DescribeSnapshotsCommand({}))).rejects.toMatchObject({ name: "UnauthorizedOperation" });
  });
});

describe("S3", () => {
  it.each(Object.entries(s3Answers))("lists %s as with the SDK's own parser", async (_, xml) => {
    const ask = (more: object) =>
      new S3Client({ ...answering(xml), ...more }).send(new ListObjectsV2Command({ Bucket: "b" }));
    const { $metadata, ...answer } = await ask({ protocol: QuickS3Protocol });
    expect(answer).toEqual({ ...(await ask({})), $metadata: undefined });
    expect($metadata.httpStatusCode).toBe(200);
  });

  it("answers a bucket's settings as with the SDK's own parser", async () => {
    const rule =
      "<Rule><ID>old</ID><Status>Enabled</Status><Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter><Expiration><Days>7</Days><Date>2026-03-10T00:00:00Z</Date></Expiration><Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>";
    const xml = `<LifecycleConfiguration>${rule}${rule}</LifecycleConfiguration>`;
    const ask = (more: object) =>
      new S3Client({ ...answering(xml), ...more }).send(new GetBucketLifecycleConfigurationCommand({ Bucket: "b" }));
    const { $metadata: _, ...answer } = await ask({ protocol: QuickS3Protocol });
    expect(answer.Rules).toHaveLength(2);
    const { $metadata: __, ...expected } = await ask({});
    expect(answer).toEqual(expected);
  });

  const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  it.each([
    [
      (s3: S3Client): Promise<object> => s3.send(new GetBucketLocationCommand({ Bucket: "b" })),
      `<LocationConstraint ${NAMESPACE}>eu-west-1</LocationConstraint>`,
    ],
    [
      (s3: S3Client): Promise<object> => s3.send(new GetBucketLocationCommand({ Bucket: "b" })),
      `<LocationConstraint ${NAMESPACE}/>`,
    ],
    [
      (s3: S3Client): Promise<object> => s3.send(new GetBucketLocationCommand({ Bucket: "b" })),
      `<LocationConstraint ${NAMESPACE}></LocationConstraint>`,
    ],
    [
      (s3: S3Client): Promise<object> => s3.send(new GetBucketVersioningCommand({ Bucket: "b" })),
      `<VersioningConfiguration ${NAMESPACE}><Status>Enabled</Status></VersioningConfiguration>`,
    ],
    [
      (s3: S3Client): Promise<object> => s3.send(new GetBucketVersioningCommand({ Bucket: "b" })),
      `<VersioningConfiguration ${NAMESPACE}/>`,
    ],
    [
      (s3: S3Client): Promise<object> => s3.send(new GetBucketEncryptionCommand({ Bucket: "b" })),
      `<ServerSideEncryptionConfiguration ${NAMESPACE}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
    ],
    [
      (s3: S3Client): Promise<object> => s3.send(new GetPublicAccessBlockCommand({ Bucket: "b" })),
      `<PublicAccessBlockConfiguration ${NAMESPACE}><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls></PublicAccessBlockConfiguration>`,
    ],
    [
      (s3: S3Client): Promise<object> => s3.send(new GetBucketPolicyStatusCommand({ Bucket: "b" })),
      `<PolicyStatus ${NAMESPACE}><IsPublic>true</IsPublic></PolicyStatus>`,
    ],
    [
      (s3: S3Client): Promise<object> => s3.send(new GetObjectLockConfigurationCommand({ Bucket: "b" })),
      `<ObjectLockConfiguration ${NAMESPACE}><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>`,
    ],
  ])("answers each setting that is asked for as with the SDK's own parser: %#", async (send, xml) => {
    const ask = async (more: object) => ({
      ...(await send(new S3Client({ ...answering(xml), ...more }))),
      $metadata: 0,
    });
    expect(await ask({ protocol: QuickS3Protocol })).toEqual(await ask({}));
  });

  it("lists versions and delete markers alike", async () => {
    const version = "<Version><Key>a</Key><VersionId>1</VersionId><IsLatest>true</IsLatest><Size>3</Size></Version>";
    const xml = `<ListVersionsResult><IsTruncated>false</IsTruncated>${version}<DeleteMarker><Key>b</Key><IsLatest>true</IsLatest></DeleteMarker></ListVersionsResult>`;
    const s3 = new S3Client({ ...answering(xml), protocol: QuickS3Protocol });
    expect(await s3.send(new ListObjectVersionsCommand({ Bucket: "b" }))).toMatchObject({
      Versions: [{ Key: "a", VersionId: "1", IsLatest: true, Size: 3 }],
      DeleteMarkers: [{ Key: "b", IsLatest: true }],
    });
  });

  it("says by what name a call was refused", async () => {
    const s3 = new S3Client({
      ...answering("<Error><Code>NoSuchBucket</Code></Error>", 404),
      protocol: QuickS3Protocol,
    });
    await expect(s3.send(new ListObjectsV2Command({ Bucket: "b" }))).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});
