import { subscribe } from "node:diagnostics_channel";
import { peakMemoryKiB } from "../../peak-memory.ts";

/** Where everything is, and when it is looked at. */
export interface Contest {
  readonly kubernetes: Readonly<Record<"server" | "token" | "authority" | "kubeconfig", string>>;
  readonly ec2: string;
  readonly s3: string;
  readonly bucket: string;
  readonly stateBucket: string;
  readonly region: string;
  readonly now: number;
  /** As the configuration, or a table, has them. */
  readonly tenants: readonly string[];
  /** How old the newest usable backup may be. */
  readonly allowedAge: number;
}

/** Ids of tenants, and of snapshots. */
export interface Answer {
  readonly notFresh: readonly string[];
  readonly notComplete: readonly string[];
  readonly orphans: readonly string[];
}

export const contest: Contest = JSON.parse(process.env["SURETY_CONTEST"] ?? "{}");

/** Every request that this process sends by node:http or node:https, whoever sends it. */
let calls = 0;
subscribe("http.client.request.start", () => {
  calls += 1;
});

/** Says what was found, and what that took; the last thing that a contestant does. `commands` are what it had done by others. */
export function tell(answer: Answer, commands = { run: 0, cpuMs: 0 }): void {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1000 + commands.cpuMs;
  process.stdout.write(
    `${JSON.stringify({ answer, calls: calls + commands.run, cpuMs, memoryKiB: peakMemoryKiB() })}\n`,
    () => process.exit(),
  );
}
