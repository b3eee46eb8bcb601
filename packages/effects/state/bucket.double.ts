import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { sha256Of } from "#runtime/dsse.ts";

interface StoredObject {
  readonly body: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A double for a bucket: whole objects and ranges of them are read and written, on condition where one is named. */
export function memoryBucket() {
  const objects = new Map<string, StoredObject>();
  /** Of each read: the key, and how many bytes were handed out. */
  const reads: { readonly key: string; readonly bytes: number }[] = [];
  const send = async (command: unknown) => {
    if (command instanceof PutObjectCommand) return put(command.input);
    if (command instanceof GetObjectCommand) return get(command.input);
    throw new TypeError("not a command that this double knows");
  };

  function put({ Key = "", Body, Metadata = {}, IfMatch, IfNoneMatch }: PutObjectCommand["input"]) {
    const before = objects.get(Key);
    if (IfNoneMatch === "*" && before !== undefined) throw failed(412, "PreconditionFailed");
    if (IfMatch !== undefined && (before === undefined || etagOf(before) !== IfMatch))
      throw failed(412, "PreconditionFailed");
    if (!(Body instanceof Uint8Array)) throw new TypeError("bytes are stored here, and nothing else");
    const stored = { body: Body, metadata: Metadata };
    objects.set(Key, stored);
    return { ETag: etagOf(stored), VersionId: undefined };
  }

  function get({ Key = "", Range, IfMatch, IfNoneMatch }: GetObjectCommand["input"]) {
    const stored = objects.get(Key);
    if (stored === undefined) throw new NoSuchKey({ message: "no", $metadata: { httpStatusCode: 404 } });
    const etag = etagOf(stored);
    if (IfMatch !== undefined && IfMatch !== etag) throw failed(412, "PreconditionFailed");
    if (IfNoneMatch === etag) throw failed(304, "NotModified");
    const [, from = "0", to = ""] = /^bytes=(\d+)-(\d+)$/u.exec(Range ?? "") ?? [];
    if (Range !== undefined && Number(from) >= stored.body.length) throw failed(416, "InvalidRange");
    const body = Range === undefined ? stored.body : stored.body.subarray(Number(from), Number(to) + 1);
    reads.push({ key: Key, bytes: body.length });
    return { Body: { transformToByteArray: async () => body }, ETag: etag, Metadata: stored.metadata };
  }

  return { objects, reads, s3: { send } as unknown as S3Client };
}

const etagOf = ({ body }: StoredObject) => `"${sha256Of(body)}"`;

function failed(httpStatusCode: number, name: string): S3ServiceException {
  return new S3ServiceException({ name, $fault: "client", $metadata: { httpStatusCode }, message: name });
}
