import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";

export type EvidenceReader = ReturnType<typeof createEvidenceReader>;

/** Reads evidence, for whoever hands it to an auditor. */
export function createEvidenceReader(s3: S3Client, bucket: string) {
  return {
    /** The keys of the records under a prefix; of each chain the newest first. */
    async listRecords(prefix: string): Promise<readonly string[]> {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
        keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      return keys.filter((key) => RECORD.test(key));
    },

    async read(key: string): Promise<Uint8Array> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
  };
}

/** What Surety itself writes; nothing else becomes the name of a file. */
const RECORD = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/)+\d{10}-\d+\.dsse\.json$/u;
