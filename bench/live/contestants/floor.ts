/**
 * The floor: what a person would write who needs nothing but the answer, once. No client, no checks, no retries: requests
 * over kept connections, `JSON.parse`, one regular expression, and maps.
 */
import { readFileSync } from "node:fs";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { gunzipSync } from "node:zlib";
import { contest, tell } from "./contest.ts";
import { type JoinedBackup, join } from "./join.ts";

const { kubernetes, ec2, s3, bucket, region } = contest;
const http = new HttpAgent({ keepAlive: true, maxSockets: 32 });
const https = new HttpsAgent({ keepAlive: true, maxSockets: 32, ca: readFileSync(kubernetes.authority) });

function send(url: string, options: object, body?: string): Promise<Buffer> {
  const isHttps = url.startsWith("https:");
  return new Promise((resolve, reject) => {
    const sent = (isHttps ? httpsRequest : httpRequest)(
      url,
      { agent: isHttps ? https : http, ...options },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part) => parts.push(part));
        response.on("end", () => resolve(Buffer.concat(parts)));
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

const headers = { authorization: `Bearer ${kubernetes.token}`, accept: "application/json" };

async function list<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  for (let token = ""; ; ) {
    const more = token === "" ? "" : `&continue=${encodeURIComponent(token)}`;
    const page = JSON.parse((await send(`${kubernetes.server}${path}?limit=500${more}`, { headers })).toString());
    items.push(...page.items);
    token = page.metadata.continue ?? "";
    if (token === "") return items;
  }
}

function signed(service: string) {
  return `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

/** Snapshots by id, with the backup that their tag names. */
async function listSnapshots(): Promise<Map<string, string>> {
  const snapshots = new Map<string, string>();
  const type = "application/x-www-form-urlencoded";
  for (let token = ""; ; ) {
    const more = token === "" ? "" : `&NextToken=${encodeURIComponent(token)}`;
    const body = `Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self&MaxResults=1000${more}`;
    const xml = (
      await send(ec2, { method: "POST", headers: { authorization: signed("ec2"), "content-type": type } }, body)
    ).toString();
    const item = /<snapshotId>([^<]+)<\/snapshotId>.*?<key>velero\.io\/backup<\/key><value>([^<]+)</gsu;
    for (const [, id = "", backup = ""] of xml.matchAll(item)) snapshots.set(id, backup);
    token = /<nextToken>([^<]+)</u.exec(xml)?.[1] ?? "";
    if (token === "") return snapshots;
  }
}

async function readInfo(name: string): Promise<unknown> {
  const url = `${s3}/${bucket}/backups/${name}/${name}-volumeinfo.json.gz`;
  const body = await send(url, { headers: { authorization: signed("s3") } });
  try {
    return JSON.parse(gunzipSync(body).toString());
  } catch {
    return undefined;
  }
}

/** Only where it is asked for: what lies in the bucket, whoever owns it. Nothing else here asks that. */
async function listBucket(): Promise<number> {
  let count = 0;
  for (let token = ""; ; ) {
    const more = token === "" ? "" : `&continuation-token=${encodeURIComponent(token)}`;
    const xml = (
      await send(`${s3}/${bucket}?list-type=2${more}`, { headers: { authorization: signed("s3") } })
    ).toString();
    for (const _ of xml.matchAll(/<Key>[^<]+<\/Key>/gu)) count += 1;
    token = /<NextContinuationToken>([^<]+)</u.exec(xml)?.[1] ?? "";
    if (token === "") return count;
  }
}

const listing = process.env["SURETY_LIST"] === undefined ? 0 : listBucket();
const [snapshots, claims, , backups] = await Promise.all([
  listSnapshots(),
  list<{ metadata: { namespace: string; name: string } }>("/api/v1/persistentvolumeclaims"),
  list("/api/v1/persistentvolumes"),
  list<JoinedBackup>("/apis/velero.io/v1/backups"),
]);
const infos = new Map<string, unknown>();
const queue = backups.values();
await Promise.all(
  Array.from({ length: 32 }, async () => {
    for (const { metadata } of queue) infos.set(metadata.name, await readInfo(metadata.name));
  }),
);
await listing;
tell(join({ claims, backups, infos, snapshots }, contest));
