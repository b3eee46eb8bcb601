import { describe, expect, it } from "vitest";
import { PermanentError, RefusedError, RetryableError } from "./errors.ts";
import { failureKind, failureKindOfText, isRetryable } from "./failure.ts";
import { KubernetesError } from "./kubernetes-error.ts";

function named(name: string, fields: object = {}): Error {
  return Object.assign(new Error("it failed"), { name }, fields);
}
const kubernetes = (status: number, reason = "") =>
  new KubernetesError("it failed", { status, reason, retryAfter: undefined });

describe("failureKind", () => {
  it.each([
    ["EC2 throttles", named("RequestLimitExceeded", { $metadata: { httpStatusCode: 503 } }), "throttled"],
    ["S3 throttles", named("SlowDown", { $metadata: { httpStatusCode: 503 } }), "throttled"],
    ["DynamoDB throttles", named("ProvisionedThroughputExceededException"), "throttled"],
    ["EC2 forbids", named("UnauthorizedOperation", { $metadata: { httpStatusCode: 403 } }), "forbidden"],
    ["S3 forbids", named("AccessDenied"), "forbidden"],
    ["there are no credentials", named("CredentialsProviderError"), "forbidden"],
    ["the session has ended", named("ExpiredToken", { $metadata: { httpStatusCode: 400 } }), "forbidden"],
    ["a call takes too long", named("TimeoutError"), "timedOut"],
    ["the SDK's deadline came", named("AbortError"), "timedOut"],
    ["nobody listens", named("Error", { code: "ECONNREFUSED" }), "unreachable"],
    ["a name is not known", named("Error", { code: "ENOTFOUND" }), "unreachable"],
    ["a connection breaks", named("Error", { code: "ECONNRESET" }), "unreachable"],
    ["a connection breaks, whatever the SDK calls it", named("TimeoutError", { code: "ECONNRESET" }), "unreachable"],
    ["the authority is not trusted", named("Error", { code: "SELF_SIGNED_CERT_IN_CHAIN" }), "unreachable"],
    ["an object is not there", named("NoSuchKey", { $metadata: { httpStatusCode: 404 } }), "notFound"],
    ["a write came second", named("ConditionalCheckFailedException"), "conflict"],
    ["a server fails", named("InternalError", { $metadata: { httpStatusCode: 500 } }), "unavailable"],
    ["a server fails without a name", named("Unknown", { $metadata: { httpStatusCode: 502 } }), "unavailable"],
    ["Kubernetes forbids", kubernetes(403, "Forbidden"), "forbidden"],
    ["Kubernetes wants a token", kubernetes(401, "Unauthorized"), "forbidden"],
    ["Kubernetes throttles", kubernetes(429, "TooManyRequests"), "throttled"],
    ["Kubernetes has a conflict", kubernetes(409, "Conflict"), "conflict"],
    ["Kubernetes is down", kubernetes(503), "unavailable"],
    ["a program is wrong", new TypeError("x is not a function"), "other"],
    ["what is thrown is no error", "no", "other"],
  ])("%s", (_, error, kind) => {
    expect(failureKind(error)).toBe(kind);
  });

  it("looks through wrappers", () => {
    expect(failureKind(new Error("listing failed", { cause: named("Error", { code: "ECONNRESET" }) }))).toBe(
      "unreachable",
    );
    expect(failureKind(new AggregateError([named("Error", { code: "ECONNREFUSED" })]))).toBe("unreachable");
  });
});

describe("failureKindOfText", () => {
  it.each([
    ["UnauthorizedOperation: You are not authorized to perform this operation.", "forbidden"],
    ["An error occurred (AccessDenied) when calling the ListObjectsV2 operation", "forbidden"],
    ['Error from server (Forbidden): pods is forbidden: User "x" cannot list resource "pods"', "forbidden"],
    ["An error occurred (RequestLimitExceeded) when calling the DescribeSnapshots operation", "throttled"],
    ["dial tcp 10.0.0.1:443: connect: connection refused", "unreachable"],
    ["Unable to connect to the server: dial tcp: lookup x: no such host", "unreachable"],
    ["net/http: request canceled (Client.Timeout exceeded): context deadline exceeded", "timedOut"],
    ['error: the server doesn\'t have a resource type "backups"', "notFound"],
    ["something else", "other"],
  ])("%s", (text, kind) => {
    expect(failureKindOfText(text)).toBe(kind);
  });
});

describe("isRetryable", () => {
  it.each([
    ["what was throttled", named("ThrottlingException"), true],
    ["a conflict", kubernetes(409), true],
    ["a server's fault", kubernetes(500), true],
    ["a broken connection", named("Error", { code: "ECONNRESET" }), true],
    ["what says so itself", new RetryableError("later"), true],
    ["what is forbidden", kubernetes(403), false],
    ["what is not there", named("NoSuchKey"), false],
    ["what is wrong", kubernetes(422, "Invalid"), false],
    ["what is not known", new Error("?"), false],
    ["what a safety rule refused, whatever the cause", new RefusedError("no", { cause: kubernetes(503) }), false],
    ["what can never work, whatever the cause", new PermanentError("no", { cause: kubernetes(429) }), false],
  ])("%s", (_, error, expected) => {
    expect(isRetryable(error)).toBe(expected);
  });
});
