import { createHash } from "node:crypto";

/** The namespace of Surety's names: `surety.dev`, in RFC 9562's namespace of domain names, by version 5. */
const DNS_NAMESPACE = "6ba7b8109dad11d180b400c04fd430c8";

/** A UUID of version 5 (RFC 9562): the same for the same parts, so that what is exported twice has the same ids. */
export function uuidOf(...parts: readonly (string | number | null)[]): string {
  return version5(version5(DNS_NAMESPACE, "surety.dev").replaceAll("-", ""), JSON.stringify(parts));
}

function version5(namespace: string, name: string): string {
  const digest = createHash("sha1").update(Buffer.from(namespace, "hex")).update(name).digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
}
