import { DAY, MINUTE, type Milliseconds } from "#domain/duration.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Backup } from "#domain/velero.ts";
import type { DeleteBackupRequest } from "#domain/velero-traces.ts";

/** After a request that failed, longer with each: 1, 2, 4 … minutes. */
const FIRST_RETRY: Milliseconds = MINUTE;
/** Velero forgets a request that a restart interrupted, for a day; until then it counts as pending. */
const FORGOTTEN_AFTER: Milliseconds = DAY;
/** One that is InProgress for so long was interrupted. */
const INTERRUPTED_AFTER: Milliseconds = 30 * MINUTE;

/** A name of its own for each attempt: the UID says which backup, even where names are long. */
export function requestName({ uid }: Pick<Backup, "uid">, requests: readonly DeleteBackupRequest[]): string {
  return `surety-${uid}-${requests.length + 1}`;
}

/**
 * Whether Velero is to be asked once more to delete a backup, given all requests for it. Velero removes a request with
 * its backup, so that one which stays was refused, failed, or is dead.
 */
export function isRequestDue(requests: readonly DeleteBackupRequest[], now: Instant): boolean {
  if (requests.length === 0) return true;
  const newest = Math.max(...requests.map(({ createdAt }) => createdAt));
  const pending = requests.some(({ phase, createdAt }) => {
    if (phase === "Processed") return false;
    const patience = phase === "InProgress" ? INTERRUPTED_AFTER : FORGOTTEN_AFTER;
    return now - createdAt < patience;
  });
  return !pending && now - newest >= FIRST_RETRY * 2 ** (requests.length - 1);
}

/** Of the newest request, since only that one can still come to something. */
export function whatVeleroSaid(requests: readonly DeleteBackupRequest[]): string {
  const newest = requests.toSorted((a, b) => a.createdAt - b.createdAt).at(-1);
  if (newest === undefined) return "";
  const { name, phase, createdAt, errors } = newest;
  const said = errors.length === 0 ? "" : `; Velero said: ${errors.slice(0, 3).join("; ")}`;
  return ` (DeleteBackupRequest ${name} of ${formatInstant(createdAt)} is ${phase}${said})`;
}
