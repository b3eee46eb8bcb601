import type { DeletionPreview } from "#domain/deletion.ts";
import { formatInstant } from "#domain/instant.ts";
import { oneLine } from "#report/plain-text.ts";

/** What a deletion would do, as lines for people. */
export function renderPreview({ tenant, cluster, namespace, kinds, deferred, problems }: DeletionPreview): string {
  const width = Math.max(0, ...kinds.map(({ count }) => String(count).length));
  const lines = [
    `Tenant ${tenant}, namespace ${namespace} of cluster ${cluster}. To be deleted:`,
    ...kinds.map(({ kind, count }) => `  ${String(count).padStart(width)} ${kind}`),
    ...(kinds.length === 0 ? ["  nothing was found"] : []),
    ...(deferred.length === 0 ? [] : ["Not deleted yet, since others share it or it is locked:"]),
    ...deferred.map(({ message, until }) => `  ${message}${until === null ? "" : ` Until ${formatInstant(until)}.`}`),
    ...(problems.length === 0 ? [] : ["What stands against it:"]),
    ...problems.map((problem) => `  ${problem}`),
  ];
  return lines.map((line) => `${/^ */u.exec(line)?.[0]}${oneLine(line)}\n`).join("");
}
