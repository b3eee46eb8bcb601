/** Buckets are named by what was observed, and by their names folders are found. */
export function isBucketName(bucket: string): boolean {
  return /^[a-z0-9][a-z0-9.-]+$/u.test(bucket) && !bucket.includes("..");
}
