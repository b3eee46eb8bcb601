import { DELETION_CERTIFICATE_TYPE, type DeletionCertificate } from "#domain/deletion-certificate.ts";
import type { Sha256 } from "#domain/evidence.ts";
import { statementSchema } from "#domain/statement.ts";
import { chainOfDeletion } from "#domain/subject-names.ts";
import { type Envelope, PAYLOAD_TYPE, readEnvelope, sha256Of, signatureBy } from "#runtime/dsse.ts";
import { PermanentError } from "#runtime/errors.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { fingerprintOf } from "#runtime/signing-key.ts";
import type { Dependencies } from "./dependencies.ts";

export interface CheckedCertificate {
  /** As it is stored. */
  readonly bytes: Uint8Array;
  readonly file: string;
  readonly sha256: Sha256;
  readonly certificate: DeletionCertificate;
  readonly keyid: string;
  readonly verifiedBy: string;
}

/** The newest certificate of a deletion, its signature checked; undefined where there is none. Throws PermanentError where what is stored is none. */
export async function readCertificate(
  of: { readonly tenant: string; readonly generation: number },
  { evidence, signingKey }: Dependencies,
): Promise<CheckedCertificate | undefined> {
  const chain = chainOfDeletion({ id: of.tenant, generation: of.generation });
  const [key] = await evidence.listRecords(`${chain}/`);
  if (key === undefined) return undefined;
  const bytes = await evidence.read(key);
  const envelope = readEnvelope(bytes);
  const publicKey = await signingKey();
  const signature = signatureBy(envelope, publicKey);
  if (signature === undefined || envelope.payloadType !== PAYLOAD_TYPE)
    throw new PermanentError(`${key} is not signed by the key of this deployment, ${fingerprintOf(publicKey)}`);
  return {
    ...{ bytes, file: key.replaceAll("/", "_"), sha256: sha256Of(bytes), keyid: signature.keyid },
    ...{ certificate: certificateIn(envelope, chain, key), verifiedBy: fingerprintOf(publicKey) },
  };
}

/** A record that was signed for another place is not this deletion's. */
function certificateIn({ payload }: Envelope, chain: string, key: string): DeletionCertificate {
  const { predicateType, predicate } = statementSchema.parse(parseForeignJson(payload));
  if (predicateType === DELETION_CERTIFICATE_TYPE && predicate.record.chain === chain) return predicate;
  throw new PermanentError(`${key} is not a certificate of this deletion`);
}
