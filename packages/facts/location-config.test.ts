import { describe, expect, it } from "vitest";
import { objectTagsOf, whyNotInS3 } from "./location-config.ts";

describe("a location", () => {
  it.each([
    [undefined, {}],
    ["aws", {}],
    ["velero.io/aws", { s3Url: "" }],
    ["aws", { s3Url: "https://s3.eu-west-1.amazonaws.com" }],
    ["aws", { s3Url: "https://s3.dualstack.eu-west-1.amazonaws.com/" }],
    ["aws", { s3Url: "https://bucket.vpce-1a2b-eu-west-1a.s3.eu-west-1.vpce.amazonaws.com" }],
    ["aws", { s3Url: "s3.cn-north-1.amazonaws.com.cn" }],
    ["aws", { s3Url: "http://127.0.0.1:4566" }],
    ["aws", { s3Url: "http://[::1]:4566" }],
    ["aws", { s3Url: "http://localhost:9000" }],
  ])("of provider %s with %j is in S3", (provider, config) => {
    expect(whyNotInS3(provider, config)).toBeUndefined();
  });

  it.each([
    ["gcp", {}, "its provider is gcp"],
    ["velero.io/azure", {}, "its provider is velero.io/azure"],
    ["aws", { s3Url: "http://minio.velero.svc:9000" }, "its s3Url leads to minio.velero.svc"],
    ["aws", { s3Url: "https://user:secret@s3.example.com" }, "its s3Url leads to s3.example.com"],
    ["aws", { s3Url: "https://amazonaws.com.example.com" }, "its s3Url leads to amazonaws.com.example.com"],
    ["aws", { s3Url: "https://notamazonaws.com" }, "its s3Url leads to notamazonaws.com"],
    ["aws", { s3Url: "http://" }, "its s3Url is no address"],
  ])("of provider %s with %j is not", (provider, config, why) => {
    expect(whyNotInS3(provider, config)).toBe(why);
  });

  it("has its objects tagged as the parameters of a URL say", () => {
    expect(objectTagsOf({ tagging: "team=data%20platform&keep=" })).toEqual({ team: "data platform", keep: "" });
    expect([objectTagsOf({}), objectTagsOf({ tagging: "" })]).toEqual([undefined, undefined]);
  });
});
