import { KMSClient } from "@aws-sdk/client-kms";
import { readSigningKey } from "#effects/evidence/signer.ts";
import { jsonText } from "#report/json-text.ts";
import { fingerprintOf, writePublicKey } from "#runtime/signing-key.ts";
import type { KeyOptions } from "../commands/evidence.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";

/** `surety evidence key`: the public half of the key that signs; it never leaves KMS otherwise. */
export async function printSigningKey({ stage, json }: KeyOptions, session: Session): Promise<ExitStatus> {
  const { access, parts } = await findDeployment(stage, session.note);
  const key = await explainingAccess(`the public key ${parts.signingKeyArn}`, () =>
    readSigningKey(new KMSClient(access), parts.signingKeyArn),
  );
  if (json === true) {
    const described = { keyArn: parts.signingKeyArn, fingerprint: fingerprintOf(key), publicKey: writePublicKey(key) };
    session.print(jsonText(described));
    return DONE;
  }
  session.print(writePublicKey(key));
  session.note(`Its fingerprint is ${fingerprintOf(key)}; tell it by another way than the key itself.`);
  return DONE;
}
