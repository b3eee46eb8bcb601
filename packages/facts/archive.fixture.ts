import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";

/** An archive as Velero makes it of these paths: each file holds a little JSON. */
export async function tarOf(paths: readonly string[]): Promise<Buffer> {
  const archive = pack();
  for (const name of paths) archive.entry({ name }, '{"kind":"Secret"}');
  archive.finalize();
  return buffer(archive);
}

/** Of these resources in a namespace, each given as `kind/name`, with the second copy that Velero makes of each. */
export function pathsOf(namespace: string, resources: readonly string[]): readonly string[] {
  return resources.flatMap((resource) => {
    const [kind = "", name = ""] = resource.split("/");
    const end = `namespaces/${namespace}/${name}.json`;
    return [`resources/${kind}/${end}`, `resources/${kind}/v1-preferredversion/${end}`];
  });
}

export async function archiveOf(paths: readonly string[]): Promise<Buffer> {
  return gzipSync(await tarOf(["metadata/version", ...paths]));
}

/** The bytes, in pieces of this size. */
export async function* inPieces(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += Math.max(size, 1)) yield bytes.subarray(at, at + size);
}
