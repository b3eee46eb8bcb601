/** `node judge-once.ts SIZE`: judges that many simulated tenants in a process of its own, and prints what that took. */
import { judgeFacts } from "#controls/cluster.fixture.ts";
import { peakMemoryKiB } from "../peak-memory.ts";
import { judgeable, simulate } from "./simulate.ts";

const size = Number(process.argv[2]);
{
  const few = simulate(300);
  judgeFacts(judgeable(few), few.facts, { tenants: few.tenants }); // the compiler has seen the code by then
}
const world = simulate(size);
const controls = judgeable(world);
globalThis.gc?.(); // what simulating left behind is no business of the judges
const heapMiB = process.memoryUsage().heapUsed / 2 ** 20;
const usedBefore = process.cpuUsage();
const startedAt = performance.now();
const findings = judgeFacts(controls, world.facts, { tenants: world.tenants });
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(usedBefore);
const wrong = findings.find(({ outcome, reason }) => outcome === "broken" || reason === "ControlFailed");
if (wrong !== undefined) throw new Error(`${wrong.control} of ${wrong.tenant} is ${wrong.outcome}: ${wrong.message}`);
const { facts, tenants } = world;
console.log(
  JSON.stringify({
    ...{ controls: controls.length, findings: findings.length, tenants: tenants.length },
    ...{ volumes: facts.volumes?.length, backups: facts.backups?.length, snapshots: facts.snapshots?.length },
    ...{ wallMs, cpuMs: (user + system) / 1000, heapMiB, peakMiB: peakMemoryKiB() / 1024 },
  }),
);
