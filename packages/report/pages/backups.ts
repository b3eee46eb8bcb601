import { SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { instantIn, numberIn, recordIn, textIn } from "./evidence-fields.ts";
import type { ReportModel } from "./model.ts";
import { rankOf, type State, stateOf, worstOf } from "./state.ts";

/** What is known of one tenant's backups. What is undefined nobody has seen. */
export interface TenantBackups {
  readonly tenant: string;
  readonly cluster: string;
  /** The worst that the controls of backups say. */
  readonly state: State;
  readonly newest: { readonly name: string; readonly at: Instant } | undefined;
  /** The oldest that the newest may be. */
  readonly limit: Instant;
  /** From when on each backup that was due has been looked for, and how many of them are there. */
  readonly from: Instant | undefined;
  readonly present: number | undefined;
  /** When backups were due that are not there. */
  readonly gaps: readonly Instant[];
  /** How many volumes the newest backup was proven to hold. */
  readonly volumes: number | undefined;
  readonly complete: State;
  /** As what the newest backup, and the row of them, may be shown. */
  readonly shownAs: { readonly fresh: State; readonly kept: State };
}

/** Whose findings the page of backups shows. */
export const BACKUP_CONTROLS = ["backup-fresh", "backup-complete", "backup-kept"] as const;

/** The tenants whose backups are looked at: the worst first, and among those alike the one with the oldest backup. */
export function backupsOf(findings: readonly TrackedFinding[], model: ReportModel): readonly TenantBackups[] {
  const byTenant = Map.groupBy(findings, ({ tenant, cluster }) => `${cluster} ${tenant}`);
  return [...byTenant.values()]
    .map((findings) => summarize(findings, model))
    .filter(({ state }) => state !== "notApplicable")
    .sort((a, b) => rankOf(a.state) - rankOf(b.state) || (a.newest?.at ?? 0) - (b.newest?.at ?? 0));
}

function summarize(findings: readonly TrackedFinding[], model: ReportModel): TenantBackups {
  const [fresh, complete, kept] = BACKUP_CONTROLS.map((id) => findings.find(({ control }) => control === id));
  const newest = recordIn(fresh?.evidence, "newestUsable");
  const at = instantIn(newest, "takenAt");
  const { every, grace } = model.promises.backup;
  const allowed = (numberIn(fresh?.evidence, "limitSeconds") ?? (every + grace) / SECOND) * SECOND;
  const copies = recordIn(complete?.evidence, "copies");
  return {
    tenant: findings[0]?.tenant ?? "",
    cluster: findings[0]?.cluster ?? "",
    state: worstOf(findings.map((finding) => stateOf(finding, model))) ?? "unseen",
    newest: at === undefined ? undefined : { name: textIn(newest, "name") ?? "", at },
    limit: model.now - allowed,
    from: instantIn(kept?.evidence, "from"),
    present: numberIn(kept?.evidence, "present"),
    gaps: (kept?.violations ?? []).flatMap(({ reason, id }) => (reason === "BackupGone" ? dateInName(id) : [])),
    volumes: copies === undefined ? undefined : Object.keys(copies).length,
    complete: stateOf(complete, model),
    shownAs: { fresh: stateOf(fresh, model), kept: stateOf(kept, model) },
  };
}

/** Velero ends a backup's name with when its schedule was due: `acme-daily-20260310010000`. */
function dateInName(name: string): readonly Instant[] {
  const [, year, month, day, hour, minute, second] = /-(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/u.exec(name) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? [] : [at];
}
