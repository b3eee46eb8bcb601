import type { Cluster } from "#domain/configuration.ts";
import { formatDuration, HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import { addressOf } from "#domain/storage.ts";
import type { BackupStorageLocation } from "#domain/velero.ts";
import type { LocationsInUse } from "./in-use.ts";

export interface Judged {
  readonly violations: readonly Violation[];
  readonly unreadable: readonly Unreadable[];
  readonly advisories?: readonly Advisory[];
}

/** What Velero says of the locations, and whether they are where the configuration says. */
export function judgeLocations({ locations, missing }: LocationsInUse, cluster: Cluster, now: Instant): Judged {
  const configured = addressOf(cluster.velero);
  const unknown = [...missing].map(([name, user]) => {
    const called = name === "" ? "default" : name;
    const what =
      name === "" ? "there is no default BackupStorageLocation" : `there is no BackupStorageLocation ${name}`;
    return violation(called, "LocationMissing", `${user} is to be stored in it, and ${what}.`);
  });
  const nowhere = locations.some((location) => addressOf(location) === configured)
    ? []
    : [
        violation(
          configured,
          "LocationMissing",
          `No BackupStorageLocation is for ${configured}, where backups should be.`,
        ),
      ];
  return {
    violations: [...nowhere, ...unknown, ...locations.flatMap((location) => judgeLocation(location, configured))],
    unreadable: locations.flatMap((location) => stale(location, now)),
  };
}

function judgeLocation(location: BackupStorageLocation, configured: string): readonly Violation[] {
  const { name, phase, accessMode, message, notInS3 } = location;
  const found: Violation[] = [];
  const subject = `BackupStorageLocation ${name}`;
  const why = message === undefined ? "" : `: ${message}`;
  if (phase !== "Available")
    found.push(violation(name, "LocationUnavailable", `${subject} is ${phase}${why}; it must be Available.`));
  if (accessMode !== "ReadWrite")
    found.push(
      violation(
        name,
        "LocationReadOnly",
        `${subject} is ${accessMode}: backups can be neither made in it nor deleted.`,
      ),
    );
  if (notInS3 !== undefined)
    found.push(violation(name, "LocationNotInS3", `${subject} is not in S3: ${notInS3}. Backups must be in S3.`));
  const address = addressOf(location);
  if (address !== configured)
    found.push(violation(name, "LocationElsewhere", `${subject} is at ${address}; configured is ${configured}.`));
  return found;
}

/** By default Velero looks at a location every minute. */
const LOOKED_AT_WITHIN: Milliseconds = HOUR;

/** Velero's word is as old as its last look. Where it is told never to look, there is no other word. */
function stale(
  { name, lastValidatedAt, validatedEvery = 0 }: BackupStorageLocation,
  now: Instant,
): readonly Unreadable[] {
  if (lastValidatedAt === undefined || now - lastValidatedAt <= Math.max(LOOKED_AT_WITHIN, 3 * validatedEvery))
    return [];
  const since = formatDuration(now - lastValidatedAt);
  return [unreadable("stale", `BackupStorageLocation ${name}`, `Velero has not looked at it for ${since}`)];
}

function violation(id: string, reason: string, message: string): Violation {
  return { kind: "BackupStorageLocation", id, reason, message };
}
