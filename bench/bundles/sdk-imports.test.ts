import { describe, expect, it } from "vitest";
import { importsOf } from "./sdk-imports.ts";

describe("imports of the AWS SDK", () => {
  it("are the names that are there when the function runs", () => {
    const text = `
      import { EC2Client, type Tag, DescribeVolumesCommand as Volumes } from "@aws-sdk/client-ec2";
      import type { S3Client } from "@aws-sdk/client-s3";
      import { SignatureV4 } from "@smithy/signature-v4";
      import { z } from "zod";`;
    expect(importsOf("x.ts", text)).toEqual([
      { from: "@aws-sdk/client-ec2", name: "EC2Client" },
      { from: "@aws-sdk/client-ec2", name: "DescribeVolumesCommand" },
      { from: "@smithy/signature-v4", name: "SignatureV4" },
    ]);
  });
});
