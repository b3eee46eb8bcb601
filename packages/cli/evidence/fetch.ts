import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { DELETION_CERTIFICATE_TYPE } from "#domain/deletion-certificate.ts";
import { PRUNE_RECORD_TYPE } from "#domain/prune-record.ts";
import { REHEARSAL_RECORD_TYPE } from "#domain/rehearsal-record.ts";
import type { Statement } from "#domain/statement.ts";
import { createEvidenceReader, type EvidenceReader } from "#effects/evidence/evidence-reader.ts";
import { keyOfList, prefixOfChain } from "#effects/evidence/record-key.ts";
import { jsonText } from "#report/json-text.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { FetchOptions } from "../commands/evidence.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { readRecord } from "./read-record.ts";

const AT_ONCE = 16;

/** `surety evidence fetch`: records and their lists, as files that can be handed on. */
export async function fetchEvidence(chain: string, options: FetchOptions, session: Session): Promise<ExitStatus> {
  const { access: aws, parts } = await findDeployment(options.stage, session.note);
  const reader = createEvidenceReader(new S3Client(aws), parts.evidenceBucketName);
  return explainingAccess(`the evidence ${chain}`, () => copyChain(chain, reader, options, session));
}

/** Copies what is not there yet, and prints the path of each record, the newest of a chain first. */
export async function copyChain(
  chain: string,
  reader: EvidenceReader,
  { out, last, json }: Pick<FetchOptions, "last" | "out" | "json">,
  session: Session,
): Promise<ExitStatus> {
  const keys = (await reader.listRecords(prefixOfChain(chain))).slice(0, last);
  if (keys.length === 0)
    throw new InvalidInput([
      `<chain>: found "${chain}", of which there are no records; allowed is deletions/TENANT of a tenant whose deletion was certified, sweeps/CLUSTER, prunings/CLUSTER or rehearsals/TENANT`,
    ]);
  await follow(session.progress, `Fetching ${keys.length} records`, async () => {
    const records = await mapConcurrently(keys, AT_ONCE, (key) => copy(key, reader, out));
    const lists = new Set(records.flatMap(({ file, bytes }) => listsIn(readRecord({ file, bytes }).statement)));
    await mapConcurrently([...lists], AT_ONCE, (key) => copy(key, reader, out));
  });
  const files = keys.map((key) => join(out, key));
  if (json === true) session.print(jsonText(files));
  else for (const file of files) session.print(`${file}\n`);
  session.note(`To check them: surety evidence verify ${out} --key PUBLIC.pem`);
  return DONE;
}

async function copy(key: string, reader: EvidenceReader, out: string) {
  const file = join(out, key);
  if (await isThere(file)) return { file, bytes: await readFile(file) };
  const bytes = await reader.read(key);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return { file, bytes };
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function listsIn({ predicateType, predicate }: Statement): readonly string[] {
  if (predicateType === REHEARSAL_RECORD_TYPE) return [];
  const listed =
    predicateType === DELETION_CERTIFICATE_TYPE
      ? [predicate.items, predicate.residuals]
      : [predicateType === PRUNE_RECORD_TYPE ? predicate.deletions : predicate.outcomes];
  return listed.flatMap((list) => ("digest" in list ? [keyOfList(list.digest.sha256)] : []));
}
