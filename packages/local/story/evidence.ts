import type { KeyObject } from "node:crypto";
import { KMSClient } from "@aws-sdk/client-kms";
import type { GivenFile } from "#cli/evidence/examine.ts";
import { verifyFiles } from "#cli/evidence/verify-files.ts";
import { createEvidenceReader } from "#effects/evidence/evidence-reader.ts";
import { readSigningKey } from "#effects/evidence/signer.ts";
import { isVerified } from "#report/evidence/verification.ts";
import { awsClientOptions } from "../aws.ts";
import { hold } from "./look.ts";
import type { Scene } from "./scene.ts";
import type { Step } from "./steps.ts";

export const prove: Step = {
  title: "An auditor checks what was seen",
  about: "Every sweep left a record, signed by KMS and locked in S3. To check them, the public key is enough.",
  async run(scene) {
    const key = await readSigningKey(new KMSClient(awsClientOptions(scene.environment.aws)), scene.parts.signingKeyArn);
    const records = await recordsOf(scene);
    expectWhole(records, key);
    scene.say(`✓ ${records.length} records follow one another; each is signed, and none is missing in between`);
    const [first, ...rest] = records;
    hold(first !== undefined && rest.length > 1, `There are only ${records.length} records`);
    hold(!isVerified(verifyFiles([forged(first), ...rest], key)), "A changed record was not found");
    hold(!isVerified(verifyFiles([first, ...rest.slice(1)], key)), "A missing record was not found");
    scene.say("✓ With a byte changed, or a record left out, they are not verified");
  },
};

async function recordsOf({ s3, parts, environment }: Scene): Promise<readonly GivenFile[]> {
  const reader = createEvidenceReader(s3, parts.evidenceBucketName);
  const keys = await reader.listRecords(`sweeps/${environment.kubernetes.clusterName}/`);
  return Promise.all(keys.map(async (file) => ({ file, bytes: await reader.read(file) })));
}

function expectWhole(records: readonly GivenFile[], key: KeyObject): void {
  const verification = verifyFiles(records, key);
  const problems = [...verification.files, ...verification.chains].flatMap((checked) => checked.problems);
  hold(isVerified(verification), `The records are not verified: ${problems.map(({ message }) => message).join(" ")}`);
}

/** With one byte of what is signed changed, at the middle of the file. */
function forged({ file, bytes }: GivenFile): GivenFile {
  const changed = Uint8Array.from(bytes);
  const middle = changed.length >> 1;
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return { file, bytes: changed };
}
