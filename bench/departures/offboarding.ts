import type { Milliseconds } from "#domain/duration.ts";
import { leave, type Rehearsal } from "#local/departures/rehearsal.ts";
import { makeLeaver } from "#local/made-tenants/make-leaver.ts";
import { waitUntil } from "#local/servers/wait.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { inBrief, median } from "../statistics.ts";
import { deleteByHand } from "./by-hand.ts";
import { inRehearsal } from "./in-rehearsal.ts";

const REPEATED = 3;

export const offboarding: Part = {
  name: "offboarding",
  long: true,
  title: "Deleting a tenant, beside deleting it by hand",
  about: `Seconds, the median of ${REPEATED} in turn, after a first one; least and greatest in brackets. By hand: \`kubectl delete namespace\`, as the two requests that kubectl makes, then \`velero backup delete\` by the CLI of Velero, until both are gone; it leaves the Schedule, volumes of policy Retain, snapshots that Velero does not know and file copies, and verifies nothing. Surety: from the event to the provisional certificate, with everything gone, by the deployed state machine and function without a grace period. Each has a workload, 2 volumes, 2 backups, a restore and file copies.`,
  measure: (progress) => inRehearsal(progress, (rehearsal) => measure(rehearsal, progress)),
};

async function measure(rehearsal: Rehearsal, progress: Progress): Promise<Table> {
  const step = progress.step("Delete tenants by hand, and by Surety");
  const leavers = [...Array(REPEATED + 1).keys()];
  await Promise.all(
    leavers.flatMap((at) => [makeLeaver(`hand-${at}`, rehearsal.place), makeLeaver(`pair-${at}`, rehearsal.place)]),
  );
  const times: { readonly hand: Milliseconds; readonly surety: Milliseconds }[] = [];
  for (const at of leavers) {
    const hand = await deleteByHand(`hand-${at}`, rehearsal.place);
    times.push({ hand, surety: await untilProvisional(`pair-${at}`, rehearsal) });
    step.update(`${at + 1} of ${leavers.length}: ${JSON.stringify(times.at(-1))}`);
  }
  step.done();
  const measured = times.slice(1); // the first finds everything cold
  const seconds = (of: "hand" | "surety") => measured.map((time) => time[of] / 1000);
  const ratio = median(seconds("surety")) / median(seconds("hand"));
  return {
    columns: ["Deleted", "seconds"],
    rows: [
      ["by hand", inBrief(seconds("hand"), 1)],
      ["by Surety, until its certificate", inBrief(seconds("surety"), 1)],
      ["ratio", `× ${ratio.toFixed(2)}`],
    ],
  };
}

async function untilProvisional(tenant: string, rehearsal: Rehearsal): Promise<Milliseconds> {
  const startedAt = performance.now();
  const left = leave(rehearsal, tenant);
  const certified = async () => (rehearsal.watch.departure(tenant)?.certificates.length ?? 0) > 0;
  await waitUntil(`${tenant}'s certificate`, certified, { deadline: 300_000, every: 50 });
  const took = performance.now() - startedAt;
  await left;
  return took;
}
