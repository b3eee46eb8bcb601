import type { StoredFile } from "#domain/storage.ts";

/**
 * What shows that a listed object is the one that was read once: S3 gives it another ETag, and another time, with each
 * writing. undefined where the listing does not say so much; then nothing that was made of it may be kept.
 */
export function versionOf({ etag, bytes, writtenAt }: StoredFile, name: string): string | undefined {
  if (etag === undefined || etag === "" || writtenAt === undefined) return undefined;
  return `${name} ${etag} ${bytes} ${writtenAt}`;
}
