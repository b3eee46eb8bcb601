import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createWorld } from "./world.double.ts";

const IAM = {
  ...{ accessKey: "AKIAEXAMPLE", accountId: "111122223333", callerId: "AIDAEXAMPLE", cognitoIdentity: null },
  ...{ principalOrgId: "o-example", userArn: "arn:aws:iam::111122223333:user/auditor", userId: "AIDAEXAMPLE" },
};

/** An event as AWS documents it for function URLs, payload format 2.0, with what is otherwise. */
function eventOf(changes: Readonly<Record<string, unknown>> = {}, context: Readonly<Record<string, unknown>> = {}) {
  return {
    ...{ version: "2.0", routeKey: "$default", rawPath: "/", rawQueryString: "" },
    headers: {
      ...{ host: "abc.lambda-url.eu-west-1.on.aws", "x-forwarded-proto": "https", accept: "text/html,*/*;q=0.8" },
      "user-agent": "agent",
    },
    requestContext: {
      ...{ accountId: "111122223333", apiId: "abc", authentication: null, authorizer: { iam: IAM } },
      ...{ domainName: "abc.lambda-url.eu-west-1.on.aws", domainPrefix: "abc", requestId: "id", routeKey: "$default" },
      http: { method: "GET", path: "/", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "agent" },
      ...{ stage: "$default", time: "10/Mar/2026:12:00:00 +0000", timeEpoch: 1_773_144_000_000 },
      ...context,
    },
    ...{ isBase64Encoded: false, pathParameters: null, stageVariables: null },
    ...changes,
  };
}

const answerTo = (event: object) => createWorld({ tenants: 30 }).handle(event);
const withHeaders = (headers: Readonly<Record<string, string>>) => eventOf({ headers });

describe("an event of a function URL", () => {
  it("is answered where IAM says whose it is", async () => {
    const { statusCode, body } = await answerTo(eventOf());
    expect([statusCode, body.includes("acme")]).toEqual([200, true]);
  });

  it.each<[string, object]>([
    ["no authorizer, as of a URL that checks nothing", { accountId: "anonymous", authorizer: undefined }],
    ["an authorizer that is null", { authorizer: null }],
    ["an authorizer without IAM", { authorizer: { iam: null } }],
    ["an authorizer that does not say who", { authorizer: { iam: { ...IAM, userArn: null } } }],
    [
      "an authorizer of another kind",
      { authorizer: { jwt: { claims: { sub: "arn:aws:iam::1:user/x" }, scopes: null } } },
    ],
  ])("is refused that has %s", async (_, context) => {
    const { statusCode, body } = await answerTo(eventOf({}, { ...context }));
    expect([statusCode, body.includes("acme")]).toEqual([403, false]);
  });

  it("is refused whose headers alone say who asks", async () => {
    const headers = { authorization: "AWS4-HMAC-SHA256 Credential=x", "x-amzn-iam-user-arn": IAM.userArn };
    expect((await answerTo(eventOf({ headers }, { authorizer: undefined }))).statusCode).toBe(403);
  });

  it.each([
    ["q=globex&state=", "globex"],
    ["q=globex", "globex"],
    ["q=glob%65x", "globex"],
    ["q=&q=acme", "acme"],
    ["%", "acme"],
    ["q", "acme"],
  ])("has its query as it was sent: %s", async (rawQueryString, shown) => {
    const { statusCode, body } = await answerTo(eventOf({ rawQueryString }));
    expect([statusCode, body.includes(`>${shown}</a>`)]).toEqual([200, true]);
  });

  it.each(["/tenants/acme", "/tenants/ac%6De"])("has its path as it was sent: %s", async (rawPath) => {
    expect((await answerTo(eventOf({ rawPath }))).statusCode).toBe(200);
  });

  it.each([
    ["text", { body: "a=b", isBase64Encoded: false }],
    ["bytes in base64", { body: Buffer.from("a=b").toString("base64"), isBase64Encoded: true }],
  ])("with a body of %s is refused as one without it is: nothing is sent to pages", async (_, body) => {
    const http = { method: "POST", path: "/", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "agent" };
    expect((await answerTo(eventOf(body, { http }))).statusCode).toBe(405);
  });

  it.each<[string, object]>([
    ["cookies", { cookies: ["a=1", "b=2; c", "=", ""] }],
    ["no list of cookies", { cookies: undefined }],
    ["cookies that are null", { cookies: null }],
  ])("may have %s", async (_, changes) => {
    expect((await answerTo(eventOf({ ...changes }))).statusCode).toBe(200);
  });
});

describe("an answer to a function URL", () => {
  it.each(["gzip", "gzip, deflate, br", "br;q=1.0,gzip;q=0.8", "GZIP", "*", "deflate,gzip"])(
    "is zipped for who takes it so, and is the same page: %s",
    async (encoding) => {
      const plain = await answerTo(eventOf());
      const zipped = await answerTo(withHeaders({ "accept-encoding": encoding }));
      expect(zipped).toMatchObject({
        isBase64Encoded: true,
        headers: { "content-encoding": "gzip", vary: "accept-encoding" },
      });
      expect(gunzipSync(Buffer.from(zipped.body, "base64")).toString("utf8")).toBe(plain.body);
      expect(zipped.body.length).toBeLessThan(plain.body.length / 4);
    },
  );

  it.each(["", "identity", "gzip;q=0", "gzip;q=0.000", "br", "x-gzip"])(
    "is text for who does not: %j",
    async (encoding) => {
      const answer = await answerTo(withHeaders({ "accept-encoding": encoding }));
      expect(answer.isBase64Encoded).toBeUndefined();
      expect(answer.headers).not.toHaveProperty("content-encoding");
      expect(answer.body).toContain("<!doctype html>");
    },
  );

  it("has headers of one value each, in lower case, and cookies in a list of their own", async () => {
    const { headers } = await answerTo(eventOf());
    for (const [name, value] of Object.entries(headers))
      expect([name, typeof value]).toEqual([name.toLowerCase(), "string"]);
    expect(headers).not.toHaveProperty("set-cookie");
  });
});
