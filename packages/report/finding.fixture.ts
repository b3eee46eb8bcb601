import type { Finding } from "#domain/finding.ts";
import { tenantIdSchema } from "#domain/tenant.ts";

export const NOW = Date.parse("2026-03-10T12:00:00Z");

/** A finding for tests of what is rendered: kept, unless said otherwise. */
export function aFinding(parts: Partial<Omit<Finding, "tenant">> & { readonly tenant?: string | null } = {}): Finding {
  const { tenant = "acme", ...others } = parts;
  return {
    control: "backup-fresh",
    promise: "daily-backups",
    cluster: "prod-eu",
    observedAt: NOW,
    outcome: "kept",
    reason: "BackupFresh",
    message: "The newest backup is 11 h old.",
    violations: [],
    advisories: [],
    evidence: {},
    ...others,
    tenant: tenant === null ? null : tenantIdSchema.parse(tenant),
  };
}

/** Names as an attacker, or a broken program, would choose them. */
export const HOSTILE = `\u001b[2J<b a="1" c='2'>&]]>\u0000\u0008\uffff\ud800\u202e\r\n名前`;
