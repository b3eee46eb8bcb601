import type { DangerWindow, DeletionCertificate } from "#domain/deletion-certificate.ts";
import { countOf } from "#domain/evidence.ts";
import { toSecond } from "./time-to-second.ts";

/** What a certificate says, in a few sentences. */
export function verdictOf(certificate: DeletionCertificate): string {
  const { tenant, status, items, residuals } = certificate;
  const [gone, remaining] = [countOf(items), countOf(residuals)];
  const found = counted(gone + remaining, "resource");
  if (gone + remaining === 0) return `Nothing of tenant ${tenant.id} was found anywhere.${comingBack(certificate)}`;
  if (status === "final")
    return `All of tenant ${tenant.id} that was found, ${found}, is deleted. Nothing remains, and nothing can come back by itself any more.`;
  const rest = remaining === 0 ? "nothing remains" : `${remaining.toLocaleString("en")} cannot be deleted yet`;
  return `Of ${found} of tenant ${tenant.id} that were found, ${gone === 1 ? "1 is" : `${gone.toLocaleString("en")} are`} deleted and ${rest}.${comingBack(certificate)}`;
}

/** Times in which something can still come back, as of when the certificate was made. */
export function openWindows({ dangerWindows, recordedAt }: DeletionCertificate): readonly DangerWindow[] {
  return dangerWindows.filter(({ endsAt }) => endsAt > recordedAt);
}

function comingBack(certificate: DeletionCertificate): string {
  if (certificate.status === "final") return "";
  const open = openWindows(certificate);
  const last = toSecond(open.reduce((latest, { endsAt }) => Math.max(latest, endsAt), 0));
  const until = open.length === 0 ? "" : ` Until ${last} something can come back by itself.`;
  return `${until} Surety looks again, and issues a final certificate when it finds nothing.`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
