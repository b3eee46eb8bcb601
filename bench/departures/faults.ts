import { changesOf, wrongAfter } from "#local/departures/aftermath.ts";
import {
  commonSites,
  everyFault,
  FAULTS,
  faultAtEach,
  isWrite,
  randomSchedule,
  representativeFaults,
} from "#local/departures/plan-faults.ts";
import { leave, type Rehearsal } from "#local/departures/rehearsal.ts";
import type { Departure, PlannedFault, Site } from "#local/departures/watch-departures.ts";
import { makeLeaver } from "#local/made-tenants/make-leaver.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { inWords, type Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { expectNothingWrong, inRehearsal } from "./in-rehearsal.ts";

/** Some things happen at once on purpose: deletions in the field do. */
const AT_ONCE = Number(process.env["SURETY_FAULTS_AT_ONCE"] ?? 24);
/** One of these; or how many deletions, spread over the representative ones. */
const EXTENT = process.env["SURETY_FAULTS"] ?? "representative";
const EXTENTS = new Map<string, (sites: readonly Site[]) => readonly PlannedFault[]>([
  ["all", everyFault], // takes hours
  ["each", faultAtEach],
]);
const SCHEDULES = Number(process.env["SURETY_FAULT_SCHEDULES"] ?? 60);
const CLEAN = 3;
/** Ids of which those of the leavers are beginnings, or which are beginnings of theirs. */
const NEIGHBOURS = ["gone", "gon", "gone-1-eu", "gone-10-eu"] as const;
/** One backup: Velero deletes one after the other, and starts its plugins anew for each. */
const BELONGINGS = { volumes: 2, backups: 1, blobs: 2 };
const DEADLINE = 420_000;

export const faults: Part = {
  name: "faults",
  long: true,
  title: "Faults in deletions on the real servers",
  about:
    "Tenants leave, by the deployed state machine and function, and in each deletion one call goes wrong: the function's process is killed before or after the call, the service refuses all attempts at it (throttled, 500), never answers, or its answer is lost. A site is a call of a deletion: what it does, and the how-manieth of these it is; those are counted that each of three undisturbed deletions has. Afterwards nothing of a leaver is left by the servers' own words, its execution has succeeded, its certificates verify and one of them is final, no certificate was stored while something was there that it does not name, and neighbours whose ids begin the same have everything that they had, by UID and version. `SURETY_FAULTS=all` injects every fault at every site; otherwise every fault at each write and each first read, and one at each other read; `SURETY_FAULTS=100` a hundred spread over these, and `SURETY_FAULTS=each` one at every site.",
  measure: (progress) => inRehearsal(progress, (rehearsal) => injectAll(rehearsal, progress)),
};

interface Injected {
  readonly planned: readonly PlannedFault[];
  readonly departure: Departure | undefined;
  readonly wrong: readonly string[];
}

async function injectAll(rehearsal: Rehearsal, progress: Progress): Promise<Table> {
  const { place, readTraces, tooEarly } = rehearsal;
  for (const id of NEIGHBOURS) await makeLeaver(id, place);
  const startedAt = performance.now();
  const clean = await mapConcurrently([...Array(CLEAN).keys()], CLEAN, (at) => inject(`clean-${at}`, [], rehearsal));
  const sites = commonSites(clean.flatMap(({ departure }) => departure ?? []));
  const calls = Math.max(...clean.map(({ departure }) => departure?.calls.length ?? 0));
  const before = await readTraces();

  const single = (EXTENTS.get(EXTENT) ?? representativeFaults)(sites).map((one) => [one]);
  const schedules = Array.from({ length: SCHEDULES }, () => randomSchedule(calls, Math.random));
  const planned = spread([...single, ...schedules], Number(EXTENT));
  const step = progress.step(`${planned.length} deletions with faults, at ${sites.length} sites`);
  let done = 0;
  const injected = await mapConcurrently([...planned.entries()], AT_ONCE, async ([at, one]): Promise<Injected> => {
    const result = await inject(`gone-${at + 1}`, one, rehearsal);
    done += 1;
    step.update(`${done} of ${planned.length}`);
    for (const what of result.wrong) progress.note(what);
    return result;
  });
  step.done();
  const after = await readTraces();
  const unlike = NEIGHBOURS.flatMap((id) => changesOf(id, before, after));
  const wrong = [...[...clean, ...injected].flatMap((one) => one.wrong), ...tooEarly, ...unlike];
  expectNothingWrong(wrong);

  const alone = injected.filter((one) => one.planned.length === 1);
  return {
    columns: ["Fault", "planned", "came to pass", "ended the same"],
    rows: [
      ...FAULTS.map((fault) =>
        row(
          fault,
          alone.filter(({ planned: [only] }) => only?.fault === fault),
        ),
      ),
      row(
        "schedules of 2 to 25",
        injected.filter((one) => one.planned.length > 1),
      ),
      [
        `${sites.length} sites, ${sites.filter(isWrite).length} of them writes`,
        "",
        "",
        inWords(performance.now() - startedAt),
      ],
    ],
  };
}

/** At most so many of them, from the first to the last; all where there is no such number. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (Number.isNaN(most) || most >= all.length) return all;
  return Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]).filter(
    (one) => one !== undefined,
  );
}

function row(name: string, injected: readonly Injected[]): readonly string[] {
  const met = injected.filter(({ departure }) => (departure?.met.length ?? 0) > 0);
  return [
    name,
    ...[injected, met, injected.filter(({ wrong }) => wrong.length === 0)].map(({ length }) => String(length)),
  ];
}

async function inject(tenant: string, planned: readonly PlannedFault[], rehearsal: Rehearsal): Promise<Injected> {
  try {
    await makeLeaver(tenant, rehearsal.place, BELONGINGS);
    const departure = await leave(rehearsal, tenant, planned, DEADLINE);
    return { planned, departure, wrong: await wrongAfter(rehearsal, [tenant]) };
  } catch (error) {
    return { planned, departure: undefined, wrong: [`${tenant}, ${JSON.stringify(planned)}: ${String(error)}`] };
  }
}
