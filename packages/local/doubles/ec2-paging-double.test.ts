import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { DescribeSnapshotsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ec2Paging, startEc2PagingDouble } from "./ec2-paging-double.ts";

const IDS = Array.from({ length: 2_345 }, (_, at) => `snap-${at.toString(16).padStart(17, "0")}`);
const item = (id: string) =>
  `<item><snapshotId>${id}</snapshotId><volumeId>vol-1</volumeId><tagSet><item><key>a</key><value>${id}</value></item></tagSet></item>`;
const xml = `<DescribeSnapshotsResponse><requestId>r</requestId><snapshotSet>${IDS.map(item).join("")}</snapshotSet></DescribeSnapshotsResponse>`;

/** A double for the emulator: everything in one page, whatever was asked. */
async function startEmulator() {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(await text(request));
    response.writeHead(200, { "content-type": "text/xml" }).end(xml);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { asked, server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

let emulator: Awaited<ReturnType<typeof startEmulator>>;
let paging: Ec2Paging;
let ec2: EC2Client;

beforeAll(async () => {
  emulator = await startEmulator();
  paging = await startEc2PagingDouble({ behind: emulator.endpoint });
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
  ec2 = new EC2Client({ endpoint: paging.endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
});
afterAll(async () => {
  ec2.destroy();
  await paging.stop();
  emulator.server.closeAllConnections();
  emulator.server.close();
});

async function pagesOf(request: { MaxResults?: number; Filters?: { Name: string; Values: string[] }[] }) {
  const pages: string[][] = [];
  let NextToken: string | undefined;
  do {
    const answer = await ec2.send(new DescribeSnapshotsCommand({ ...request, ...(NextToken ? { NextToken } : {}) }));
    pages.push(
      (answer.Snapshots ?? []).map(({ SnapshotId = "", Tags }) => (Tags?.[0]?.Value === SnapshotId ? SnapshotId : "")),
    );
    NextToken = answer.NextToken;
  } while (NextToken);
  return pages;
}

describe("EC2 behind the double", () => {
  it("answers pages of MaxResults, and of no more than 1,000", async () => {
    const pages = await pagesOf({ MaxResults: 1_000 });
    expect(pages.map((page) => page.length)).toEqual([1_000, 1_000, 345]);
    expect(pages.flat()).toEqual(IDS);
    expect((await pagesOf({ MaxResults: 5_000 })).map((page) => page.length)).toEqual([1_000, 1_000, 345]);
  });

  it("answers all in one page where no page is asked for", async () => {
    expect((await pagesOf({})).map((page) => page.length)).toEqual([2_345]);
  });

  it("understands a * in a filter of IDs, and joins values by OR", async () => {
    const pages = await pagesOf({ MaxResults: 100, Filters: [{ Name: "snapshot-id", Values: ["*7", "*f"] }] });
    expect(pages.flat()).toEqual(IDS.filter((id) => /[7f]$/u.test(id)));
    expect(pages[0]).toHaveLength(100);
  });

  it("rejects a token that it has not given, and pages of fewer than 5", async () => {
    await expect(ec2.send(new DescribeSnapshotsCommand({ MaxResults: 10, NextToken: "x" }))).rejects.toThrow(
      "InvalidNextToken",
    );
    await expect(ec2.send(new DescribeSnapshotsCommand({ MaxResults: 1 }))).rejects.toThrow("InvalidParameterValue");
  });

  it("has read the emulator once for all of these pages", () => {
    expect(emulator.asked.filter((body) => !body.includes("Filter"))).toHaveLength(2); // one of them by being handed on
  });
});
