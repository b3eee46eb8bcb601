import { readFile } from "node:fs/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as z from "zod";
import { fileInputSchema } from "../../stacks/evaluated-resource.ts";
import { applier } from "../applier.ts";

/** The zip of a function, or its source map. The key holds a hash of the contents. */
export const bucketObject = applier(
  z.strictObject({ bucket: z.string(), key: z.string(), source: fileInputSchema }),
  async ({ bucket, key, source }, { clients: { s3 } }) => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await readFile(source.file) }));
    return undefined;
  },
);
