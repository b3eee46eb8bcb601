import type { Check } from "#domain/check-up.ts";
import { formatDuration, MINUTE, SECOND } from "#domain/duration.ts";
import type { Verdicts } from "./checks.ts";
import type { ClockSeen } from "./cluster-facts.ts";

/** AWS refuses what is signed at another time than this around its own; Kubernetes' tokens are bound to times as well. */
const REFUSED = 5 * MINUTE;
/** Ages of backups and certificates are told in minutes. */
const NOTICED = 30 * SECOND;

export function judgeClock(whose: string, { theirs, ours }: ClockSeen, verdicts: Verdicts): Check {
  const apart = Math.abs(theirs - ours);
  const name = `clock of ${whose}`;
  const found = `is ${formatDuration(apart)} ${theirs < ours ? "behind" : "ahead of"} this machine's`;
  const mend = "synchronise this machine's clock (chrony, systemd-timesyncd), and look again; then the other";
  if (apart > REFUSED) return verdicts.wrong(name, found, mend);
  if (apart > NOTICED) return verdicts.warning(name, found, mend);
  return verdicts.ok(name, apart < 2 * SECOND ? "agrees with this machine's" : found);
}
