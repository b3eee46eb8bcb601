import { generateKeyPairSync, sign } from "node:crypto";
import { encodeForSigning, PAYLOAD_TYPE } from "#runtime/dsse.ts";
import { fingerprintOf } from "#runtime/signing-key.ts";
import type { Sign } from "./signer.ts";

/** A bucket in memory. `before` is waited for ahead of each call, so that tests decide who comes first. */
export function memoryBucket(before: (call: string) => Promise<void> = async () => undefined) {
  const objects = new Map<string, Uint8Array>();
  const keptLonger: string[] = [];
  return {
    objects,
    keptLonger,
    async putNew(key: string, body: Uint8Array): Promise<boolean> {
      await before(`putNew ${key}`);
      if (objects.has(key)) return false;
      objects.set(key, body);
      await before(`written ${key}`);
      return true;
    },
    async keepLonger(key: string): Promise<void> {
      keptLonger.push(key);
    },
    async firstKey(prefix: string): Promise<string | undefined> {
      await before(`firstKey ${prefix}`);
      return [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted()[0];
    },
    async read(key: string): Promise<Uint8Array> {
      await before(`read ${key}`);
      return objects.get(key) ?? new Uint8Array();
    },
    nameOf: (key: string) => `s3://evidence/${key}`,
  };
}

/** Signs as KMS would, with a key of its own. */
export function memorySigner() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const signing: Sign = async (payload) => {
    const sig = sign("sha384", encodeForSigning(PAYLOAD_TYPE, payload), privateKey);
    const signatures = [{ keyid: fingerprintOf(publicKey), sig }];
    return { payload: Buffer.from(payload), payloadType: PAYLOAD_TYPE, signatures };
  };
  return { publicKey, sign: signing };
}
