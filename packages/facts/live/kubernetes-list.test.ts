import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { answerJson, type HttpsServerDouble, startHttpsServer } from "#runtime/https-server.double.ts";
import { connectKubernetes } from "#runtime/kubernetes.ts";
import { textAt } from "../parse-items.ts";
import type { ResourceName } from "../resources.ts";
import { discoverIn } from "./discovery.ts";
import { listResource } from "./kubernetes-list.ts";

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

let running: HttpsServerDouble | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** Lists from a server that gives these answers one after the other, and the last one ever after. */
async function listFrom(resource: ResourceName, answers: readonly Answer[], clock: () => number = () => 7) {
  const urls: string[] = [];
  const made: number[] = [];
  running = await startHttpsServer((request, response) => {
    urls.push(request.url ?? "");
    answers[Math.min(urls.length, answers.length) - 1]?.(response, request);
  });
  const endpoint = running;
  const api = connectKubernetes({
    cluster: "prod-eu",
    endpoint: async () => endpoint,
    token: async () => "token",
    pace: () => 1,
  });
  const make = (item: unknown) => {
    made.push(urls.length);
    return item;
  };
  const reading = await listResource(api, resource, make, { clock, isServed: discoverIn(api) });
  const names =
    reading.status === "observed" ? reading.value.map((item) => textAt(item, "metadata", "name")) : undefined;
  return { reading, names, urls, made };
}

const page =
  (names: readonly string[], next = "", fields: object = {}): Answer =>
  (response) => {
    const items = names.map((name) => ({ metadata: { name } }));
    answerJson(response, 200, {
      kind: "BackupList",
      apiVersion: "velero.io/v1",
      metadata: { continue: next },
      items,
      ...fields,
    });
  };
const status =
  (code: number, reason: string): Answer =>
  (response) =>
    answerJson(response, code, { kind: "Status", status: "Failure", reason, message: `${reason}.` });
const groups =
  (...served: readonly [name: string, version: string][]): Answer =>
  (response) =>
    answerJson(response, 200, {
      kind: "APIGroupList",
      groups: served.map(([name, version]) => ({ name, versions: [{ version }] })),
    });

describe("a list of an API server", () => {
  it("is made into what is needed of it page by page, so that no more than a page is ever held", async () => {
    const { made } = await listFrom("backups.velero.io", [page(["a", "b"], "t1"), page(["c"], "t2"), page(["d"])]);
    expect(made).toEqual([1, 1, 2, 3]);
  });

  it("that is begun again holds nothing of what was made before", async () => {
    const { names } = await listFrom("backups.velero.io", [page(["a"], "t1"), status(410, "Expired"), page(["b"])]);
    expect(names).toEqual(["b"]);
  });

  it("is read to its last page", async () => {
    const { names, urls, reading } = await listFrom("backups.velero.io", [
      page(["a", "b"], "t/1"),
      page(["c"], "t2"),
      page([]),
    ]);
    expect(names).toEqual(["a", "b", "c"]);
    expect(reading).toMatchObject({ observedAt: 7 });
    expect(urls).toEqual([
      "/apis/velero.io/v1/backups?limit=500",
      "/apis/velero.io/v1/backups?limit=500&continue=t%2F1",
      "/apis/velero.io/v1/backups?limit=500&continue=t2",
    ]);
  });

  it("may be empty", async () => {
    expect((await listFrom("backups.velero.io", [page([])])).names).toEqual([]);
  });

  it("is begun again when its token has expired, and holds nothing twice", async () => {
    const expired = status(410, "Expired");
    const { names, urls } = await listFrom("backups.velero.io", [
      page(["a"], "old"),
      expired,
      page(["a"], "new"),
      page(["b"]),
    ]);
    expect(names).toEqual(["a", "b"]);
    expect(urls).toHaveLength(4);
  });

  it("is given up when its token expires again and again", async () => {
    const odd: Answer = (response, request) =>
      (request.url?.includes("continue") ? status(410, "Expired") : page(["a"], "old"))(response, request);
    const { reading, urls } = await listFrom("backups.velero.io", [odd]);
    expect(reading).toMatchObject({ status: "unreadable", cause: "failed" });
    expect(urls).toHaveLength(6);
  });

  it("goes on after a page was throttled", async () => {
    const { names } = await listFrom("backups.velero.io", [
      page(["a"], "t"),
      status(429, "TooManyRequests"),
      page(["b"]),
    ]);
    expect(names).toEqual(["a", "b"]);
  });

  it.each([
    ["is forbidden", status(403, "Forbidden"), "forbidden"],
    ["wants another token", status(401, "Unauthorized"), "forbidden"],
    ["is throttled for good", status(429, "TooManyRequests"), "throttled"],
    ["breaks off", (response) => response.socket?.destroy(), "unreachable"],
    ["fails", status(500, "InternalError"), "failed"],
    ["times out", status(504, "Timeout"), "timedOut"],
    ["is a page of a proxy", (response) => response.writeHead(200).end("<html>"), "failed"],
  ] as readonly (readonly [string, Answer, string])[])(
    "that %s is unreadable, and so are its earlier pages",
    async (_, answer, cause) => {
      const { reading } = await listFrom("backups.velero.io", [page(["a"], "t"), answer]);
      expect(reading).toMatchObject({ status: "unreadable", cause, source: "Kubernetes prod-eu: backups.velero.io" });
    },
  );

  it.each([
    ["a list of another kind", { kind: "RestoreList" }],
    ["a list of another group's kind", { apiVersion: "longhorn.io/v1" }],
    ["a single object", { kind: "Backup", items: undefined }],
    ["a list without items", { items: undefined }],
    ["a list whose items are null", { items: null }],
    ["a list whose items are a mapping", { items: {} }],
    ["a Status that came with 200", { kind: "Status", status: "Failure" }],
  ])("is not believed empty in %s", async (_, fields) => {
    const { reading } = await listFrom("backups.velero.io", [page([], "", fields)]);
    expect(reading).toMatchObject({
      status: "unreadable",
      cause: "malformed",
      message: "found an answer that is not a BackupList",
    });
  });

  it("is not read for ever where a page leads to itself", async () => {
    expect((await listFrom("backups.velero.io", [page(["a"], "t")])).reading).toMatchObject({ cause: "malformed" });
  });

  it("has a deadline for all its pages together", async () => {
    let now = 0;
    const slow = () => {
      now += 50_000;
      return now;
    };
    const { reading } = await listFrom(
      "backups.velero.io",
      [page(["a"], "1"), page(["a"], "2"), page(["a"], "3"), page(["a"])],
      slow,
    );
    expect(reading).toMatchObject({ status: "unreadable", cause: "timedOut" });
  });
});

describe("a resource that is not known at its path", () => {
  const unknownPath: Answer = (response) =>
    response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");

  it("is not served where the API server's index does not have its group", async () => {
    const { reading, urls } = await listFrom("backups.velero.io", [unknownPath, groups(["apps", "v1"])]);
    expect(reading).toMatchObject({
      ...{ status: "unreadable", cause: "notFound" },
      message: "the API server does not serve backups.velero.io: its CustomResourceDefinition is not installed",
    });
    expect(urls).toEqual(["/apis/velero.io/v1/backups?limit=500", "/apis"]);
  });

  it("is not served where its group has other resources only", async () => {
    const resources: Answer = (response) =>
      answerJson(response, 200, { kind: "APIResourceList", resources: [{ name: "restores" }] });
    const { reading } = await listFrom("backups.velero.io", [unknownPath, groups(["velero.io", "v1"]), resources]);
    expect(reading).toMatchObject({ cause: "notFound" });
  });

  it.each([
    [
      "its group is served in another version",
      [groups(["velero.io", "v2"])],
      /velero\.io is served in v2; allowed is v1$/u,
    ],
    ["the index cannot be read either", [unknownPath], /GET \/apis of prod-eu: 404/u],
    ["the index is something else", [(response) => answerJson(response, 200, {})], /what it serves could not be read/u],
  ] as readonly (readonly [string, readonly Answer[], RegExp])[])("may exist where %s", async (_, answers, message) => {
    const { reading } = await listFrom("backups.velero.io", [unknownPath, ...answers]);
    expect(reading).toMatchObject({ status: "unreadable", cause: "failed", message: expect.stringMatching(message) });
  });

  it("of Kubernetes' own core exists for certain: something in between is wrong", async () => {
    expect((await listFrom("namespaces", [unknownPath])).reading).toMatchObject({ cause: "failed" });
  });
});
