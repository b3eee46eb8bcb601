import type { Milliseconds } from "#domain/duration.ts";
import { changesOf, wrongAfter } from "#local/departures/aftermath.ts";
import { leave, type Rehearsal } from "#local/departures/rehearsal.ts";
import { makeLeaver } from "#local/made-tenants/make-leaver.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { inBrief } from "../statistics.ts";
import { expectNothingWrong, inRehearsal } from "./in-rehearsal.ts";

const CROWD = 50;
/** Ids of which those of leavers are beginnings, or which are beginnings of theirs. */
const NEIGHBOURS = ["crowd", "crowd-1-eu"] as const;
const DEADLINE: Milliseconds = 1_200_000;

export const crowd: Part = {
  name: "crowd",
  long: true,
  title: `${CROWD} tenants deleted at once`,
  about:
    "By the deployed state machine and function. Each has a workload, 2 volumes, 2 backups, a restore and file copies. Afterwards nothing of them is left, their certificates verify and are final, and two neighbours whose ids begin the same have everything that they had. Velero deletes one backup after the other, and that is most of the time.",
  measure: (progress) => inRehearsal(progress, (rehearsal) => measure(rehearsal, progress)),
};

async function measure(rehearsal: Rehearsal, progress: Progress): Promise<Table> {
  const step = progress.step(`Delete ${CROWD} tenants at once`);
  const ids = [...Array(CROWD).keys()].map((at) => `crowd-${at}`);
  await mapConcurrently([...ids, ...NEIGHBOURS], 16, (id) => makeLeaver(id, rehearsal.place));
  const before = await rehearsal.readTraces();
  const startedAt = performance.now();
  const provisional: Milliseconds[] = [];
  const all = Promise.all(ids.map((id) => leave(rehearsal, id, [], DEADLINE)));
  await Promise.all(
    ids.map(async (id) => {
      const certified = async () => (rehearsal.watch.departure(id)?.certificates.length ?? 0) > 0;
      await waitUntil(`${id}'s certificate`, certified, { deadline: DEADLINE, every: 250 });
      provisional.push(performance.now() - startedAt);
      step.update(`${provisional.length} of ${CROWD} certified`);
    }),
  );
  await all;
  const final = performance.now() - startedAt;
  const after = await rehearsal.readTraces();
  expectNothingWrong([
    ...(await wrongAfter(rehearsal, ids)),
    ...rehearsal.tooEarly,
    ...NEIGHBOURS.flatMap((id) => changesOf(id, before, after)),
  ]);
  step.done();
  return {
    columns: ["Until", "seconds"],
    rows: [
      ["each one's provisional certificate", inBrief(provisional.map((time) => time / 1000))],
      ["the last final one", (final / 1000).toFixed(0)],
    ],
  };
}
