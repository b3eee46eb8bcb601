import type { Cluster } from "#domain/configuration.ts";
import type { Rehearsals } from "#domain/rehearsal.ts";
import { type TenantRecord, tenantOf } from "#domain/tenant-record.ts";
import { candidates, planBeginnings } from "#plans/rehearsal/plan-beginnings.ts";
import { straysOf } from "#plans/rehearsal/strays.ts";
import { factsIn } from "#plans/rehearsal/whole-facts.ts";
import {
  type Leftover,
  LOOK_NEEDS,
  OPENED,
  type OpenedBackups,
  type RehearsalWorld,
  type RehearsedTenant,
} from "#plans/rehearsal/world.ts";
import type { Dependencies } from "./dependencies.ts";

/** What a look at a cluster's backups has shown. */
interface Chosen {
  /** The state in which those are begun whose turn it is. */
  readonly plan: (state: Rehearsals) => Rehearsals;
  /** What rehearsals have left that no state knows of. */
  readonly strays: readonly Leftover[];
  readonly unreadable?: string;
}

const NONE_OPENED: OpenedBackups = { volumeInfos: new Map(), backupContents: new Map() };
const NOTHING: Chosen = { plan: (state) => state, strays: [] };

/** Looks which rehearsals can be begun. Lists of an account are long: while rehearsals are off, nobody asks for them. */
export async function choose(cluster: Cluster, state: Rehearsals, deps: Dependencies): Promise<Chosen> {
  const { rehearsals: settings, promises } = deps.configuration;
  if (settings.mode === "off") return NOTHING;
  const now = deps.clock();
  const tenants = (await deps.tenants.listTenantRecords(cluster.name)).flatMap(rehearsedTenant);
  const look = deps.open(cluster);
  const facts = factsIn(await look(LOOK_NEEDS, { cluster, tenants, now }), LOOK_NEEDS);
  if ("unreadable" in facts) {
    deps.logger.warn("None is begun: not everything could be read", { cluster: cluster.name, ...facts });
    return { ...NOTHING, ...facts };
  }
  const world: RehearsalWorld = { tenants, facts, settings, period: promises.restore.every, state, now };
  const chosen = candidates(world);
  const opened = factsIn(await look(OPENED, { cluster, tenants: chosen, now }), OPENED);
  const contents = "unreadable" in opened ? NONE_OPENED : opened;
  return {
    plan: (current) => planBeginnings({ ...world, state: current }, contents, chosen),
    strays: straysOf(world),
  };
}

function rehearsedTenant(record: TenantRecord): readonly RehearsedTenant[] {
  const tenant = tenantOf(record);
  return tenant === undefined ? [] : [{ ...tenant, generation: record.generation }];
}
