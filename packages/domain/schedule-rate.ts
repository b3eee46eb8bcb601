import { MINUTE, type Milliseconds } from "./duration.ts";

/** How EventBridge Scheduler writes 'every so often'; it counts in whole minutes. */
export function scheduleRate(every: Milliseconds): `rate(${string})` {
  const minutes = every / MINUTE;
  return `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`;
}

/** How it writes a time of each day, such as `07:30`. */
export function scheduleDaily(at: string): `cron(${string})` {
  const [hour, minute] = at.split(":").map(Number);
  return `cron(${minute} ${hour} * * ? *)`;
}
