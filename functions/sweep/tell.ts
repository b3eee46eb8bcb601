import { explain } from "#controls/control.ts";
import type { Alert } from "#domain/alert.ts";
import { dayOf, monthOf } from "#domain/history.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { calmFlapping } from "#plans/alerts/calm.ts";
import { type Change, followFindings } from "#plans/alerts/follow.ts";
import { planAlerts } from "#plans/alerts/plan-alerts.ts";
import { addLook, type Look } from "#plans/history/add-look.ts";
import { changedEvent } from "./changed-event.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Seen } from "./look.ts";
import type { Target } from "./request.ts";

export interface Told {
  readonly changes: readonly Change[];
  readonly alerts: readonly Alert[];
}

/**
 * Tells what changed since the sweep before, then saves it: a crash in between repeats messages, the other order would
 * lose them. What is saved is then recorded as evidence. Without a record the sweep fails, and so is done again and
 * somebody is told; what people need to know they know by then, and the gap shows between the records.
 */
export async function tell({ cluster, only }: Target, seen: Seen, deps: Dependencies): Promise<Told> {
  const { at, findings: current, saved } = seen;
  const known = saved.document?.findings ?? [];
  const isAsked = ({ tenant }: TrackedFinding) => only === undefined || tenant === only;
  const { flapping } = deps.configuration.alerts;
  const { findings, news, changes } = calmFlapping(known, followFindings(known, current), flapping);
  const alerts = planAlerts(news, { stage: deps.stage, flapping, ...knowledgeOf(deps) });
  // Of one tenant alone, the numbers of its cluster would be wrong.
  if (only === undefined) deps.measure(cluster.name, current);
  for (const { tenant, control, message } of current.filter(({ reason }) => reason === "ControlFailed"))
    deps.logger.error("Control failed", { tenant, control, problem: message });

  await deps.publishEvents(changes.map(changedEvent));
  for (const alert of alerts) await deps.publishAlert(alert);
  const sweptAt = only === undefined ? at : (saved.document?.sweptAt ?? at);
  const others = known.filter((finding) => !isAsked(finding));
  const document = { version: 1 as const, cluster: cluster.name, sweptAt, findings: [...others, ...findings] };
  const savedAs = await deps.findings.save(document, saved);
  deps.logger.info("Findings saved", { cluster: cluster.name, changes: changes.length, alerts: alerts.length });
  const dueEvery = deps.configuration.sweep.every;
  const { place } = await deps.recordSweep({ document, saved: savedAs, at, only, dueEvery });
  deps.logger.info("Sweep recorded", { chain: place.chain, sequence: place.sequence });
  await addToHistory({ cluster: cluster.name, at, dueEvery, isWhole: only === undefined, findings: current }, deps);
  return { changes, alerts };
}

/** Adds the look to the history of its month, last of all: a day never shows one that left no evidence. */
async function addToHistory(look: Look, { history }: Dependencies): Promise<void> {
  const saved = await history.read(look.cluster, monthOf(dayOf(look.at)));
  await history.save(addLook(saved.value, look), saved);
}

/** What alerts say of a control. */
function knowledgeOf({ controls }: Dependencies) {
  const byId = new Map(controls.map((control) => [control.id, control]));
  return {
    severityOf: (id: string): Alert["severity"] => byId.get(id)?.severity ?? "page",
    todoOf(id: string, reason: string): string | undefined {
      const control = byId.get(id);
      return control === undefined ? undefined : explain(control, reason)?.todo;
    },
  };
}
