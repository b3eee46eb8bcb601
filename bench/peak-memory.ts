import { readFileSync } from "node:fs";

/**
 * The most memory that this process has had so far, in KiB. Where the kernel tells it of the program that runs now, that
 * is asked: `maxRSS` begins with what the process had that started it, which in a benchmark is more than a small one needs.
 */
export function peakMemoryKiB(): number {
  try {
    const peak = /^VmHWM:\s*(\d+) kB$/mu.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (peak !== undefined) return Number(peak);
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS;
}
