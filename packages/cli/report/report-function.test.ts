import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { describeError } from "#runtime/errors.ts";
import { createReportCaller } from "./report-function.ts";

const PAGE = { statusCode: 200, headers: { "content-type": "text/html" }, body: "<h1>Report</h1>" };

let lambda: Server | undefined;
afterEach(() => void lambda?.close());

/** The report, behind a Lambda that always answers the same. */
async function reportWhere(status: number, headers: Record<string, string>, answer: object) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    request.resume().on("end", () => response.writeHead(status, headers).end(JSON.stringify(answer)));
  });
  lambda = server;
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const access = {
    ...{ region: "eu-west-1", endpoint: `http://127.0.0.1:${port}` },
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_000, throwOnRequestTimeout: true, httpsAgent: {} },
  };
  const call = createReportCaller({ access, parts: { reportFunctionName: "pages" } });
  return { asked, answer: () => call({}).catch((error: unknown) => describeError(error)) };
}

it("a page is what the function answers that the deployment names", async () => {
  const report = await reportWhere(200, {}, PAGE);
  expect(await report.answer()).toEqual(PAGE);
  expect(report.asked).toEqual(["/2015-03-31/functions/pages/invocations"]);
});

it.each<[string, number, Record<string, string>, object, string]>([
  ["failed", 200, { "x-amz-function-error": "Unhandled" }, { errorMessage: "no memory" }, "pages failed: no memory"],
  ["is of another version", 200, {}, { statusCode: "fine" }, "pages answered what this version does not understand"],
  ["may not be called", 403, { "x-amzn-errortype": "AccessDeniedException" }, {}, "may not do this"],
])("a function that %s is told of as every other function is", async (_, status, headers, answer, expected) => {
  expect(await (await reportWhere(status, headers, answer)).answer()).toContain(expected);
});
