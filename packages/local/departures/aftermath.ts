import { KMSClient } from "@aws-sdk/client-kms";
import { verifyFiles } from "#cli/evidence/verify-files.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { createEvidenceReader } from "#effects/evidence/evidence-reader.ts";
import { readSigningKey } from "#effects/evidence/signer.ts";
import { isVerified } from "#report/evidence/verification.ts";
import { readEnvelope } from "#runtime/dsse.ts";
import { awsClientOptions } from "../aws.ts";
import type { Scene } from "../story/scene.ts";
import { deletionOf, listExecutions, type Rehearsal } from "./rehearsal.ts";
import { type Trace, tracesOf } from "./traces.ts";

/** What is not as it has to be after these tenants have left, in sentences: none where every deletion ended the same. */
export async function wrongAfter(
  { place, readTraces }: Pick<Rehearsal, "place" | "readTraces">,
  tenants: readonly string[],
): Promise<readonly string[]> {
  const { scene } = place;
  const traces = await readTraces();
  const executions = await listExecutions(scene);
  const key = await readSigningKey(new KMSClient(awsClientOptions(scene.environment.aws)), scene.parts.signingKeyArn);
  const wrong: string[] = [];
  for (const tenant of tenants) {
    const say = (what: string) => wrong.push(`${tenant}: ${what}`);
    for (const trace of tracesOf(traces, tenant)) say(`${trace} is left`);
    const { departure } = (await scene.tenants.getTenantRecord(tenantIdSchema.parse(tenant))) ?? {};
    if (departure?.state !== "deleted") say(`its record says ${departure?.state}`);
    const { certificate, look } = (await deletionOf(place, tenant)) ?? {};
    if (certificate?.status !== "final") say(`its certificate is ${certificate?.status}`);
    if (look?.remaining.length !== 0) say(`its last look found ${look?.remaining.length} things`);
    const own = executions.filter((execution) => execution.tenant === tenant);
    const ended = own.map(({ status }) => status).join(", ");
    if (ended !== "SUCCEEDED") say(`its executions ended ${ended}`);
    const files = await recordsOf(scene, tenant);
    if (!isVerified(verifyFiles(files, key))) say("its certificates do not verify");
    const finals = files.filter(({ bytes }) => isFinal(bytes)).length;
    if (finals !== 1) say(`it has ${finals} final certificates`);
  }
  return wrong;
}

/** What became of a neighbour who stays: everything that is not as it was, in sentences. */
export function changesOf(tenant: string, before: readonly Trace[], after: readonly Trace[]): readonly string[] {
  const [was, is] = [tracesOf(before, tenant), tracesOf(after, tenant)];
  return [
    ...was.filter((trace) => !is.includes(trace)).map((trace) => `${tenant}: ${trace} is gone`),
    ...is.filter((trace) => !was.includes(trace)).map((trace) => `${tenant}: ${trace} is new`),
  ];
}

async function recordsOf({ s3, parts }: Scene, tenant: string) {
  const reader = createEvidenceReader(s3, parts.evidenceBucketName);
  const keys = await reader.listRecords(`deletions/${tenant}/1/`);
  return Promise.all(keys.map(async (file) => ({ file, bytes: await reader.read(file) })));
}

function isFinal(envelope: Uint8Array): boolean {
  return /"status":\s*"final"/u.test(readEnvelope(envelope).payload.toString("utf8"));
}
