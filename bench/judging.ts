import { healthyFacts, judgeFacts, NOW, tenant } from "#controls/cluster.fixture.ts";
import type { Control } from "#controls/control.ts";
import { CONTROLS } from "#controls/index.ts";
import { healthyNetwork } from "#controls/tenants-isolated/cluster.fixture.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { Volume } from "#domain/ec2.ts";
import type { Facts } from "#domain/facts.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { PersistentVolume } from "#domain/workloads.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "./part.ts";
import { median } from "./statistics.ts";

const [FEW, MANY] = [300, 10_000] as const;
const REPEATED = 3;
/** What is shorter has no ratio that says anything. */
const LEAST: Milliseconds = 0.002;

export const judging: Part = {
  name: "judging",
  title: "Time to judge a tenant",
  about: `Controls judge simulated facts in memory, in which no promise is broken: 3 claims and 3 pods each. Microseconds per tenant, the median of ${REPEATED} after a first one. A ratio of 1 says that the time grows as the number of tenants does. Controls of less than 2 µs are in the sum only.`,
  measure,
};

interface Simulated {
  readonly tenants: readonly Tenant[];
  readonly facts: Partial<Facts>;
}

async function measure(progress: Progress): Promise<Table> {
  const step = progress.step(`Judge ${FEW} and ${MANY} tenants`);
  const [small, large] = [simulate(FEW), simulate(MANY)];
  const judged = CONTROLS.filter((control) => canJudge(control, small));
  const rows = [...judged.map((control) => [control]), judged].flatMap((controls) => {
    const name = controls.length === 1 ? `\`${controls[0]?.id}\`` : "these together";
    // The many first: by then the compiler knows the code, and the few are not judged by its first steps.
    const many = timePerTenant(controls, large);
    const few = timePerTenant(controls, small);
    if (few < LEAST) return [];
    return [[name, ...[few, many].map((time) => (time * 1000).toFixed(1)), `× ${(many / few).toFixed(2)}`]];
  });
  step.done();
  return { columns: ["Control", ...[FEW, MANY].map((size) => `of ${size.toLocaleString("en")}`), "ratio"], rows };
}

function simulate(size: number): Simulated {
  const ids = Array.from({ length: size }, (_, at) => `t${at}`);
  const backedUp = healthyFacts(ids, { claims: 3, backups: 2 });
  const volumes = backedUp.persistentVolumes.map(encryptedVolume);
  return { tenants: ids.map((id) => tenant(id)), facts: { ...backedUp, volumes, ...healthyNetwork(ids) } };
}

function encryptedVolume({ volumeHandle: id = "" }: PersistentVolume): Volume {
  return { id, encrypted: true, state: "in-use", availabilityZone: "eu-west-1a", sizeGiB: 8, createdAt: NOW, tags: {} };
}

/** A control whose facts are not simulated has nothing to judge, and would look fast. */
function canJudge({ needs }: Control, { facts }: Simulated): boolean {
  return needs.every((name) => facts[name] !== undefined);
}

function timePerTenant(controls: readonly Control[], { tenants, facts }: Simulated): Milliseconds {
  const [, ...times] = Array.from({ length: 1 + REPEATED }, () => {
    const startedAt = performance.now();
    const findings = judgeFacts(controls, facts, { tenants });
    const took = performance.now() - startedAt;
    // What is broken, or could not be judged, was cut short.
    const wrong = findings.find(({ outcome, reason }) => outcome === "broken" || reason === "ControlFailed");
    if (wrong !== undefined) throw new Error(`${wrong.control} is ${wrong.outcome}: ${wrong.message}`);
    return took / tenants.length;
  });
  return median(times);
}
