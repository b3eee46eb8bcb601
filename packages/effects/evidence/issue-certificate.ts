import * as z from "zod";
import {
  DELETION_CERTIFICATE_TYPE,
  type DeletedItem,
  type DeletionCertificate,
  deletedItemSchema,
  type Residual,
  residualSchema,
} from "#domain/deletion-certificate.ts";
import { type Listed, STATEMENT_TYPE } from "#domain/evidence.ts";
import { writeStatement } from "#domain/statement.ts";
import { chainOfDeletion, subjectNames } from "#domain/subject-names.ts";
import type { Clock } from "#runtime/clock.ts";
import type { EvidenceLog, StoredRecord } from "./evidence-log.ts";
import type { KeepList } from "./list-store.ts";
import { namedSubject } from "./named-subject.ts";

/** What a certificate says, with its lists as they are; where they stand is decided here. */
export type CertificateContent = Omit<
  DeletionCertificate,
  "items" | "record" | "recordedAt" | "residuals" | "verifier"
> & { readonly items: readonly DeletedItem[]; readonly residuals: readonly Residual[] };

/** Signs and stores. The same content again, by its id, is the certificate that is there already. */
export type IssueCertificate = (content: CertificateContent) => Promise<StoredRecord>;

/** Longer lists would make a certificate that nobody can read or print. */
const MOST_INLINE = 200;

export function createCertificateIssuer(parts: {
  readonly log: EvidenceLog;
  readonly keepList: KeepList;
  readonly clock: Clock;
  readonly version: string;
}): IssueCertificate {
  const { log, keepList, clock, version } = parts;

  async function listed<T>(schema: z.ZodType<T, unknown>, items: readonly T[]): Promise<Listed<T>> {
    return items.length <= MOST_INLINE ? { items } : keepList(items.map((item) => z.encode(schema, item)));
  }

  return async (content) => {
    const { tenant, request } = content;
    const subject = subjectNames(tenant, request).map(namedSubject);
    const items = await listed(deletedItemSchema, content.items);
    const residuals = await listed(residualSchema, content.residuals);
    const recordedAt = clock();
    return log.append({
      chain: chainOfDeletion(tenant),
      id: content.id,
      write: (record) =>
        writeStatement({
          ...{ _type: STATEMENT_TYPE, subject, predicateType: DELETION_CERTIFICATE_TYPE },
          predicate: {
            ...{ ...content, items, residuals, record, recordedAt },
            verifier: { id: "https://surety.dev", version },
          },
        }),
    });
  };
}
