import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterEach, describe, expect, it } from "vitest";
import type { SuretyEvent } from "#domain/events.ts";
import { createEventPublisher, type PublishEvents } from "./events.ts";

type Entry = { readonly Detail: string; readonly DetailType: string; readonly EventBusName: string };
type Answer = { readonly FailedEntryCount: number; readonly Entries: readonly object[] };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** The real client in front of a server that answers as EventBridge would. */
async function busThatAnswers(answer: (entries: readonly Entry[]) => Answer): Promise<[PublishEvents, Entry[][]]> {
  const batches: Entry[][] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { Entries } = JSON.parse(body);
    batches.push(Entries);
    response.setHeader("content-type", "application/x-amz-json-1.1").end(JSON.stringify(answer(Entries)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new EventBridgeClient({ endpoint: `http://127.0.0.1:${port}`, region: "eu-west-1", credentials });
  return [createEventPublisher(client, "surety-test"), batches];
}

const events = (count: number): SuretyEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    specversion: "1.0",
    id: String(at),
    source: "surety",
    type: "surety.tenant.onboarded",
    time: "2026-03-01T12:00:00Z",
    datacontenttype: "application/json",
    data: {},
  }));

const taken = (entries: readonly Entry[]): Answer => ({
  FailedEntryCount: 0,
  Entries: entries.map((_, at) => ({ EventId: String(at) })),
});

describe("createEventPublisher", () => {
  it("puts whole CloudEvents, under their own type, ten at a time", async () => {
    const [publish, batches] = await busThatAnswers(taken);
    await publish(events(23));
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 3]);
    expect(batches.flat().map(({ Detail }) => JSON.parse(Detail))).toEqual(events(23));
    expect(batches[0]?.[0]).toMatchObject({ DetailType: "surety.tenant.onboarded", EventBusName: "surety-test" });
  });

  it("puts nothing where there is nothing", async () => {
    const [publish, batches] = await busThatAnswers(taken);
    await publish([]);
    expect(batches).toEqual([]);
  });

  it("does not take an answer of 200 for a success where an event was not taken", async () => {
    const [publish] = await busThatAnswers((entries) => ({
      FailedEntryCount: 1,
      Entries: entries.map((_, at) =>
        at === 1 ? { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" } : { EventId: String(at) },
      ),
    }));
    await expect(publish(events(3))).rejects.toMatchObject({
      name: "RetryableError",
      message: "The event bus surety-test did not take 1 of 3 events: ThrottlingException: Rate exceeded",
    });
  });

  it("believes the count even if no entry says why", async () => {
    const [publish] = await busThatAnswers(() => ({ FailedEntryCount: 2, Entries: [] }));
    await expect(publish(events(2))).rejects.toMatchObject({ name: "RetryableError" });
  });
});
