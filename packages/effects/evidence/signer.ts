import { createHash, type KeyObject } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { type Envelope, encodeForSigning, isSignedBy, PAYLOAD_TYPE } from "#runtime/dsse.ts";
import { PermanentError } from "#runtime/errors.ts";
import { fingerprintOf, publicKeyFromDer } from "#runtime/signing-key.ts";

/** Puts a payload into an envelope that KMS signed. */
export type Sign = (payload: Uint8Array) => Promise<Envelope>;

/** The public half of a key of KMS. */
export async function readSigningKey(kms: KMSClient, keyArn: string): Promise<KeyObject> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
  if (PublicKey === undefined) throw new PermanentError(`KMS did not return the public key of ${keyArn}`);
  return publicKeyFromDer(PublicKey);
}

/**
 * Signs with an ECC_NIST_P384 key. KMS takes at most 4,096 bytes, hence the digest. What it returns is checked at once,
 * so that no record is stored that nobody could verify.
 */
export function createSigner(kms: KMSClient, keyArn: string): Sign {
  let key: Promise<KeyObject> | undefined;
  const publicKey = async (): Promise<KeyObject> => {
    key ??= readSigningKey(kms, keyArn);
    try {
      return await key;
    } catch (error) {
      key = undefined;
      throw error;
    }
  };

  return async (payload) => {
    const digest = createHash("sha384").update(encodeForSigning(PAYLOAD_TYPE, payload)).digest();
    const [known, { Signature }] = await Promise.all([
      publicKey(),
      kms.send(
        new SignCommand({
          ...{ KeyId: keyArn, Message: digest, MessageType: "DIGEST" },
          SigningAlgorithm: "ECDSA_SHA_384",
        }),
      ),
    ]);
    const sig = Buffer.from(Signature ?? []);
    const envelope = {
      payload: Buffer.from(payload),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ keyid: fingerprintOf(known), sig }],
    };
    if (isSignedBy(envelope, known)) return envelope;
    throw new PermanentError(`KMS returned a signature that the public key of ${keyArn} does not verify`);
  };
}
