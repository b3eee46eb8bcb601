import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDeletionWorld } from "#functions/delete-tenant/world.double.ts";
import { changesOf, wrongAfter } from "#local/departures/aftermath.ts";
import { deliverStepsTwice } from "#local/departures/deliver-twice.ts";
import { modelCallOf, outlineOf } from "#local/departures/model-call.ts";
import { leave, listExecutions, type Rehearsal, startRehearsal } from "#local/departures/rehearsal.ts";
import { type Trace, tracesOf } from "#local/departures/traces.ts";
import type { Departure, Fault, PlannedFault } from "#local/departures/watch-departures.ts";
import { makeLeaver } from "#local/made-tenants/make-leaver.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { createProgress } from "#runtime/progress.ts";

/** Those of the calls where something is at stake; `npm run bench -- faults` goes through all of them. */
const FAULTS: readonly (readonly [operation: string, occurrence: number, fault: Fault])[] = [
  ["kubernetes GET /api/v1/persistentvolumes", 1, "throttled"],
  ["s3 PUT /surety-local-state/deletions/*", 1, "answerLost"],
  ["dynamodb TransactWriteItems", 1, "answerLost"],
  ["events PutEvents", 2, "diesAfter"],
  ["kubernetes DELETE /api/v1/namespaces/*", 1, "diesAfter"],
  ["ec2 DescribeVolumes", 2, "fails"],
  ["kubernetes POST /apis/velero.io/v1/namespaces/velero/deletebackuprequests", 1, "answerLost"],
  ["ec2 DeleteSnapshot", 1, "diesBefore"],
  ["s3 POST /surety-local-backups?delete", 1, "silent"],
  ["s3 PUT /surety-local-evidence/deletions/*", 1, "diesAfter"],
  ["s3 PUT /surety-local-evidence/deletions/*", 2, "answerLost"],
];
/** Ids of which a leaver's is the beginning, or which are the beginning of a leaver's. */
const NEIGHBOURS = ["gone", "gone-1-eu"] as const;
const BELONGINGS = { volumes: 2, backups: 1, blobs: 2 };
const DEADLINE = 200_000;
const TWICE = ["twice-1", "twice-2"] as const;
const UNDISTURBED = "quiet";
/**
 * The tenants here have no kopia repository that Velero knows, and there is no Keycloak. What holds something up is asked
 * only where a look came too early.
 */
const NOT_IN_BOTH: ReadonlySet<string> = new Set([
  ...["deleteObject BackupRepository", "deleteRealm", "read realms", "read realm-acme"],
  ...["whatHoldsUpNamespace", "whatHoldsUpVolumes"],
]);

let rehearsal: Rehearsal;
let before: readonly Trace[];

beforeAll(async () => {
  rehearsal = await startRehearsal(createProgress({ output: process.stderr }));
  const leavers = [...FAULTS.keys()].map((at) => `gone-${at + 1}`);
  await Promise.all(
    [...NEIGHBOURS, ...leavers, ...TWICE, UNDISTURBED].map((id) => makeLeaver(id, rehearsal.place, BELONGINGS)),
  );
  const settled = async () => {
    before = await rehearsal.readTraces();
    return NEIGHBOURS.every((id) => tracesOf(before, id).some((trace) => trace.startsWith("pods ")));
  };
  await waitUntil("the neighbours' pods", settled, { deadline: 60_000, every: 500 });
});
afterAll(async () => {
  await rehearsal?.stop();
});

describe("a deletion in which something goes wrong", () => {
  const planned = FAULTS.map(
    ([operation, occurrence, fault]): PlannedFault => ({ at: { operation, occurrence }, fault }),
  );
  let departures: readonly Departure[];

  it("ends, also where every step is delivered twice", async () => {
    const leaving = planned.map((fault, at) => leave(rehearsal, `gone-${at + 1}`, [fault], DEADLINE));
    leaving.push(leave(rehearsal, UNDISTURBED, [], DEADLINE));
    const begun = async () => (await listExecutions(rehearsal.place.scene)).length === leaving.length;
    await waitUntil("all deletions to begin", begun, { deadline: 60_000, every: 500 });
    const undo = await deliverStepsTwice(rehearsal.place.scene);
    departures = await Promise.all([...leaving, ...TWICE.map((tenant) => leave(rehearsal, tenant, [], DEADLINE))]);
    await undo();
  });

  it("has met what was to go wrong", () => {
    expect(departures.flatMap(({ met }) => met)).toEqual(planned);
  });

  it("ends in the same world, with one final certificate, and none that came too early", async () => {
    const wrong = await wrongAfter(
      rehearsal,
      departures.map(({ tenant }) => tenant),
    );
    expect([...wrong, ...rehearsal.tooEarly]).toEqual([]);
  });

  /** The model is the one in which every call fails, and which 300 schedules of faults go through. */
  it("is, undisturbed, what its model says: the same writes in the same order, the same reads", async () => {
    const world = createDeletionWorld();
    expect(await world.run()).toBe("Deleted");
    const undisturbed = departures.find(({ tenant }) => tenant === UNDISTURBED);
    const real = outlineOf(undisturbed?.calls.flatMap(({ operation }) => modelCallOf(operation) ?? []) ?? []);
    const modelled = outlineOf(world.calls);
    const inBoth = (calls: readonly string[]) => calls.filter((call) => !NOT_IN_BOTH.has(call));
    expect(inBoth(real.writes)).toEqual(inBoth(modelled.writes));
    expect(inBoth(real.reads)).toEqual(inBoth(modelled.reads));
  });

  it("touches nothing of neighbours whose ids begin the same", async () => {
    const after = await rehearsal.readTraces();
    expect(NEIGHBOURS.flatMap((id) => changesOf(id, before, after))).toEqual([]);
    expect(before.filter(({ tenant }) => tenant === "gone-1-eu").length).toBeGreaterThan(20);
  });
});
