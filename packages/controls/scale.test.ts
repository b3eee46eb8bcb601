import { describe, expect, it } from "vitest";
import { observed } from "#domain/reading.ts";
import { backupComplete } from "./backup-complete/control.ts";
import { backupFresh } from "./backup-fresh/control.ts";
import { healthyFacts, judgeFacts, type MutableFacts, NOW, tenant } from "./cluster.fixture.ts";
import type { Control } from "./control.ts";

const CONTROLS: readonly Control[] = [backupFresh, backupComplete];
const TENANTS = 10_000;
const ids = Array.from({ length: TENANTS }, (_, at) => `t${at}`);

/** Every hundredth tenant, each in a way of its own. */
function breakSome(facts: MutableFacts): void {
  const faulty = (fault: number) => (id: string) => Number(id.slice(1)) % 400 === fault * 100;
  const [paused, stale, gone, skipped] = [0, 1, 2, 3].map(faulty);
  const idOf = (name: string) => name.slice(0, name.indexOf("-daily"));
  facts.schedules = facts.schedules.map((one) => (paused?.(idOf(one.name)) ? { ...one, paused: true } : one));
  facts.backups = facts.backups.filter(({ name }) => !stale?.(idOf(name)));
  const lost = new Set(ids.filter((id) => gone?.(id)).map((id) => `vol-tenant-${id}-data-kafka-1`));
  facts.snapshots = facts.snapshots.filter(({ volumeId }) => !lost.has(volumeId));
  for (const [name, reading] of facts.volumeInfos) {
    if (!skipped?.(idOf(name)) || reading.status === "unreadable") continue;
    facts.volumeInfos.set(
      name,
      observed(
        reading.value.map((entry) => ({ ...entry, skipped: true })),
        NOW,
      ),
    );
  }
}

describe("ten thousand tenants", () => {
  it("are judged with every fault found, and no other", { timeout: 60_000 }, () => {
    const facts = healthyFacts(ids, { claims: 3, backups: 2 });
    breakSome(facts);
    const findings = judgeFacts(CONTROLS, facts, { tenants: ids.map((id) => tenant(id)) });
    const notKept = (control: string) =>
      findings.filter((one) => one.control === control && one.outcome !== "kept").map((one) => one.tenant ?? "");
    const withFault = (...faults: readonly number[]) =>
      ids.filter((id) => faults.some((fault) => Number(id.slice(1)) % 400 === fault * 100));
    expect(findings).toHaveLength(2 * TENANTS);
    expect(notKept("backup-fresh")).toEqual(withFault(0, 1));
    expect(notKept("backup-complete")).toEqual(withFault(1, 2, 3));
  });
});
