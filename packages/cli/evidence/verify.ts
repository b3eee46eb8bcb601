import { isVerified } from "#report/evidence/verification.ts";
import { renderVerificationJson } from "#report/evidence/verification-json.ts";
import { renderVerification } from "#report/evidence/verification-text.ts";
import { readPublicKey } from "#runtime/signing-key.ts";
import type { VerifyOptions } from "../commands/evidence.ts";
import { BROKEN, DONE, type ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";
import { readEvidenceFiles, readOne } from "./read-files.ts";
import { verifyFiles } from "./verify-files.ts";

/** `surety evidence verify`: offline, with the public key alone. */
export async function verifyEvidence(
  paths: readonly string[],
  options: VerifyOptions,
  session: Session,
): Promise<ExitStatus> {
  const key = readPublicKey(await readOne(options.key), options.key);
  const verification = verifyFiles(await readEvidenceFiles(paths), key);
  session.print(
    options.json === true ? renderVerificationJson(verification) : renderVerification(verification, session.layout),
  );
  return isVerified(verification) ? DONE : BROKEN;
}
