import type { ListedVersion } from "#domain/closer-look.ts";
import { observed, type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import { MalformedPage, versionsIn } from "../listed-objects.ts";
import type { ClusterSources } from "../sources.ts";

/** What S3 calls the version of an object that was written while its bucket kept none. */
const UNVERSIONED = "null";

/** Every version in one folder of a bucket. `address` is `s3://bucket/…/`. */
export async function readFolderVersions(
  sources: ClusterSources,
  { bucket, address }: { readonly bucket: string; readonly address: string },
): Promise<Reading<readonly ListedVersion[]>> {
  const prefix = address.slice(`s3://${bucket}/`.length);
  const versions: ListedVersion[] = [];
  let problem: Unreadable | undefined;
  const listed = await sources.listing({ bucket, operation: "list-object-versions", prefix }, (page) => {
    try {
      for (const { key, state, writtenAt, versionId = UNVERSIONED, etag } of versionsIn(page, prefix))
        if (key.startsWith(prefix))
          versions.push({ key, versionId, state, writtenAt, ...(etag !== undefined && { etag }) });
    } catch (error) {
      if (!(error instanceof MalformedPage)) throw error;
      problem ??= unreadable("malformed", address, error.message);
    }
  });
  if (listed.status === "unreadable") return listed;
  return problem ?? observed(versions, listed.observedAt);
}
