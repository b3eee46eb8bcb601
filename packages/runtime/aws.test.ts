import { describe, expect, it } from "vitest";
import { awsSettings, s3Settings } from "./aws.ts";

describe("awsSettings", () => {
  it("share one handler of connections, retry at an adapting rate, and name the region", () => {
    expect(awsSettings("eu-west-1")).toMatchObject({ region: "eu-west-1", retryMode: "adaptive", maxAttempts: 5 });
    expect(awsSettings("eu-west-1").requestHandler).toBe(awsSettings().requestHandler);
  });

  it("leave the region to the environment where none is given", () => {
    expect(awsSettings()).not.toHaveProperty("region");
  });
});

describe("s3Settings", () => {
  it.each([
    [{}, false],
    [{ AWS_ENDPOINT_URL: "" }, false],
    [{ AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }, true],
    [{ AWS_ENDPOINT_URL_S3: "http://127.0.0.1:4566" }, true],
  ])("name the bucket in the path where the endpoint is not AWS's own: %j", (environment, forcePathStyle) => {
    expect(s3Settings("eu-west-1", environment)).toMatchObject({ forcePathStyle });
  });
});
