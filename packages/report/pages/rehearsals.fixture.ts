import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { NEVER_REHEARSED, type Rehearsals, rehearsalsSchema } from "#domain/rehearsal.ts";
import { NOW } from "./report.fixture.ts";

const ago = (length: number) => formatInstant(NOW - length);
const result = (outcome: string, length: number, faults: readonly object[] = []) => ({
  ...{ outcome, at: ago(length), backup: "acme-daily-20260310010000", faults, volumes: 3 },
});

/** Of acme one runs, globex's failed, initech's cannot be begun, hooli's is too old, umbrella's passed; of others none was. */
export function someRehearsals(cluster: string, message = "PersistentVolumeClaim data-0 was not restored"): Rehearsals {
  const wrong = { reason: "ClaimMissing", message };
  const tenants = {
    acme: {
      last: result("passed", 21 * DAY),
      passedAt: ago(21 * DAY),
      running: {
        ...{ name: "rehearsal-acme-1x9k2", backup: "acme-daily-20260310010000", from: "tenant-acme" },
        ...{ startedAt: ago(12 * MINUTE), gib: 240, mostUsd: 0.058, volumes: ["vol-1", "vol-2"], result: null },
        claims: ["data-0", "data-1", "data-2"].map((name) => ({ name, snapshot: `snap-${name}` })),
        place: { step: "Verify", since: ago(4 * MINUTE), awaits: `data-2 to be bound ${message}` },
      },
    },
    globex: {
      last: result(
        "failed",
        HOUR,
        Array.from({ length: 5 }, () => wrong),
      ),
      passedAt: ago(40 * DAY),
    },
    initech: { skipped: `Backup initech-daily, the newest, is PartiallyFailed ${message}` },
    hooli: { last: result("passed", 31 * DAY), passedAt: ago(31 * DAY) },
    umbrella: { last: result("passed", 2 * DAY), passedAt: ago(2 * DAY) },
  };
  const whole = Object.entries(tenants).map(([id, known]) => [id, { ...NEVER_REHEARSED, ...known }]);
  return rehearsalsSchema.parse({ version: 1, cluster, savedAt: ago(MINUTE), tenants: Object.fromEntries(whole) });
}
