import { describe, expect, it } from "vitest";
import { codeBuckets } from "./code-buckets.ts";

const resource = (type: string, bucket: string) => ({
  ...{ urn: `${type}::${bucket}`, name: bucket, type, inputs: { bucket }, outputs: {} },
  ...{ protect: false, retainOnDelete: false },
});
const code = (bucket: string) => resource("aws:s3/bucketObjectv2:BucketObjectv2", bucket);

describe("the buckets for code", () => {
  it("are those of objects, each once", () => {
    expect(codeBuckets([code("assets"), code("assets"), code("others")])).toEqual(["assets", "others"]);
  });

  it("are not those that the stacks describe", () => {
    expect(codeBuckets([code("own"), code("assets"), resource("aws:s3/bucket:Bucket", "own")])).toEqual(["assets"]);
  });
});
