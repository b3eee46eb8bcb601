import { DAY, formatDuration, HOUR, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { formatInstant } from "#domain/instant.ts";
import type { Promises } from "#domain/promises.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";

/** Within so long of the moment at which a certificate breaks its promise. */
const CERTIFICATES_AHEAD = 7 * DAY;

/** In a sentence, why a promise that is kept breaks soon unless something happens; undefined where it does not. */
export function aboutToBreak(finding: TrackedFinding, promises: Promises, now: Instant): string | undefined {
  if (finding.outcome !== "kept") return undefined;
  switch (finding.control) {
    case "backup-fresh":
      return backupDue(finding, promises, now);
    case "certificate-fresh":
      return certificateEnds(finding, promises, now);
    default:
      return undefined;
  }
}

/** The newest backup is older than backups should ever be: only the grace is left. */
function backupDue({ evidence, observedAt }: TrackedFinding, { backup }: Promises, now: Instant): string | undefined {
  const age = evidence["ageSeconds"];
  if (typeof age !== "number") return undefined;
  const isNow = age * SECOND + (now - observedAt);
  if (isNow <= backup.every) return undefined;
  const left = backup.every + backup.grace - isNow;
  const ends = left > 0 ? `in ${formatDuration(left)} it is broken` : "with the next sweep it is broken";
  return `The newest backup is ${formatDuration(isNow)} old: ${ends}.`;
}

function certificateEnds({ evidence }: TrackedFinding, { certificates }: Promises, now: Instant): string | undefined {
  const { endsAt } = evidence;
  const at = typeof endsAt === "string" ? Date.parse(endsAt) : Number.NaN;
  const breaksAt = at - certificates.renewWithin;
  if (Number.isNaN(at) || breaksAt - now > CERTIFICATES_AHEAD) return undefined;
  const days = Math.floor((at - now) / DAY);
  const least = formatDuration(certificates.renewWithin);
  return `A certificate has ${days} days left (until ${formatInstant(at)}), and must have ${least}: ${
    breaksAt - now < HOUR ? "it is broken any moment" : `in ${formatDuration(breaksAt - now)} it is broken`
  }.`;
}
