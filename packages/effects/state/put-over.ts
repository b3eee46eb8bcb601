import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from "@aws-sdk/client-s3";
import { RetryableError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";

interface Put extends Pick<PutObjectCommandInput, "Body" | "Metadata"> {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Puts a gzipped object over the one that was read; `etag` undefined: where there was none. Throws RetryableError where
 * somebody else has saved since.
 */
export async function putOver(
  s3: S3Client,
  object: Put,
  { etag }: { readonly etag: string | undefined },
): Promise<{ readonly etag: string | undefined; readonly versionId: string | undefined }> {
  const unchanged = etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag };
  try {
    const { ETag, VersionId } = await s3.send(
      new PutObjectCommand({ ...object, ContentType: "application/gzip", ...unchanged }),
    );
    return { etag: ETag, versionId: VersionId };
  } catch (error) {
    if (failureKind(error) !== "conflict") throw error;
    throw new RetryableError(`s3://${object.Bucket}/${object.Key} was saved by somebody else at the same time`, {
      cause: error,
    });
  }
}
