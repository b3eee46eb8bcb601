import {
  CreateAliasCommand,
  CreateKeyCommand,
  type KeySpec,
  type KeyUsageType,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import * as z from "zod";
import { applier, createOrUpdate } from "../applier.ts";

/** A key has no name: it is known again by the id that was learnt when it was made. */
export const key = applier(
  z.strictObject({
    description: z.string(),
    customerMasterKeySpec: z.custom<KeySpec>((value) => typeof value === "string").default("SYMMETRIC_DEFAULT"),
    keyUsage: z.custom<KeyUsageType>((value) => typeof value === "string").default("ENCRYPT_DECRYPT"),
    deletionWindowInDays: z.number().optional(),
    policy: z.string().optional(),
  }),
  async (inputs, { clients: { kms }, learnt }) => {
    if (learnt?.["keyId"] !== undefined) {
      await kms.send(new UpdateKeyDescriptionCommand({ KeyId: learnt["keyId"], Description: inputs.description }));
      return learnt;
    }
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({
        Description: inputs.description,
        KeySpec: inputs.customerMasterKeySpec,
        KeyUsage: inputs.keyUsage,
        Policy: inputs.policy,
      }),
    );
    if (KeyMetadata?.KeyId === undefined) throw new Error("KMS made a key and did not say its id");
    return { keyId: KeyMetadata.KeyId };
  },
);

export const alias = applier(
  z.strictObject({ name: z.string(), targetKeyId: z.string() }),
  async ({ name, targetKeyId }, { clients: { kms } }) => {
    await createOrUpdate(
      () => kms.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: targetKeyId })),
      "AlreadyExistsException",
      () => kms.send(new UpdateAliasCommand({ AliasName: name, TargetKeyId: targetKeyId })),
    );
    return undefined;
  },
);
