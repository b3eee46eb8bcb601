import { HOUR, MINUTE, type Milliseconds, SECOND } from "#domain/duration.ts";

/** As Go prints it, and so as Velero and cert-manager store it: `720h0m0s`. Parts of seconds are dropped. */
export function goDuration(length: Milliseconds): string {
  const [hours, minutes, seconds] = [length / HOUR, (length % HOUR) / MINUTE, (length % MINUTE) / SECOND].map(
    Math.floor,
  );
  return `${hours}h${minutes}m${seconds}s`;
}
