import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { encodeForSigning, isSignedBy, PAYLOAD_TYPE } from "#runtime/dsse.ts";
import { fingerprintOf } from "#runtime/signing-key.ts";
import { createSigner } from "./signer.ts";

const ours = generateKeyPairSync("ec", { namedCurve: "P-384" });
const other = generateKeyPairSync("ec", { namedCurve: "P-384" });
const payload = Buffer.from("x".repeat(10_000));
const signature = (pair: typeof ours) => sign("sha384", encodeForSigning(PAYLOAD_TYPE, payload), pair.privateKey);

/** A client whose requests are answered here, each time by the next answers of its operation. */
function answering(answers: Readonly<Record<string, readonly (object | Error)[]>>) {
  const sent: { readonly operation: string; readonly input: object }[] = [];
  const client = new KMSClient({ region: "eu-west-1", maxAttempts: 1 });
  client.middlewareStack.add(
    (_, context) => async (args) => {
      const operation = String(context.commandName).replace("Command", "");
      const answer = answers[operation]?.[sent.filter((one) => one.operation === operation).length];
      sent.push({ operation, input: args.input });
      if (answer instanceof Error || answer === undefined) throw answer ?? new Error(`nothing answers ${operation}`);
      return { output: { $metadata: {}, ...answer }, response: {} };
    },
    { step: "initialize", priority: "high" },
  );
  return { client, sent };
}

const PublicKey = ours.publicKey.export({ format: "der", type: "spki" });

describe("a signature by KMS", () => {
  it("is over the digest of the encoding, and names the key by its fingerprint", async () => {
    const { client, sent } = answering({ GetPublicKey: [{ PublicKey }], Sign: [{ Signature: signature(ours) }] });
    const envelope = await createSigner(client, "arn:aws:kms:key")(payload);
    expect(isSignedBy(envelope, ours.publicKey)).toBe(true);
    expect(envelope.signatures[0]?.keyid).toBe(fingerprintOf(ours.publicKey));
    expect(sent.find(({ operation }) => operation === "Sign")?.input).toEqual({
      ...{ KeyId: "arn:aws:kms:key", MessageType: "DIGEST", SigningAlgorithm: "ECDSA_SHA_384" },
      Message: createHash("sha384").update(encodeForSigning(PAYLOAD_TYPE, payload)).digest(),
    });
  });

  it("asks for the public key once, and again where that failed", async () => {
    const { client, sent } = answering({
      GetPublicKey: [new Error("throttled"), { PublicKey }],
      Sign: [1, 2, 3].map(() => ({ Signature: signature(ours) })),
    });
    const signIt = createSigner(client, "key");
    await expect(signIt(payload)).rejects.toThrow("throttled");
    await signIt(payload);
    await signIt(payload);
    expect(sent.filter(({ operation }) => operation === "GetPublicKey")).toHaveLength(2);
  });

  it.each([
    ["by another key", signature(other)],
    ["that is empty", new Uint8Array()],
  ])("%s is refused before anything is stored", async (_, Signature) => {
    const { client } = answering({ GetPublicKey: [{ PublicKey }], Sign: [{ Signature }] });
    await expect(createSigner(client, "key")(payload)).rejects.toMatchObject({ name: "PermanentError" });
  });
});
