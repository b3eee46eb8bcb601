import { formatDuration } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { BACKUP_TAG, CSI_SNAPSHOT_TAG, isOfAnotherCluster } from "#domain/ec2-tags.ts";
import { indexBy } from "#domain/index-by.ts";
import { formatInstant } from "#domain/instant.ts";
import type { PruneItem, SkippedItem } from "#domain/pruning.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import type { VolumeSnapshotContent } from "#domain/velero-traces.ts";
import type { PersistentVolume } from "#domain/workloads.ts";
import { heldBack, idsOf, mayBeHeldBack, type Objection, tenantsByTags, tenantsOfNamespace } from "./owners.ts";
import { anyTrouble } from "./places.ts";
import { allFolders, backupsWithoutList, referredSnapshots, whatTagLeadsTo } from "./references.ts";
import { blind, FIRST_SEEN, isSeenLongEnough, type Ruling, skip, suspectKey, type Thing } from "./ruling.ts";
import { factsOf, type RetentionFacts, type RetentionWorld } from "./world.ts";

export const SNAPSHOT_NEEDS = [
  "backups",
  "backupStorageLocations",
  "storedObjects",
  "snapshots",
  "persistentVolumes",
  "volumeSnapshotContents",
  "lockedSnapshots",
  "imagesBySnapshot",
] as const;
type SnapshotFacts = Pick<RetentionFacts, (typeof SNAPSHOT_NEEDS)[number]>;

/** Snapshots that no Backup, and no metadata in any location, refers to. */
export function planOrphanSnapshots(world: RetentionWorld): Ruling {
  const everything = { kind: "Snapshot", id: "(every orphan)", place: world.cluster.region } as const;
  const facts = factsOf(world.readings, SNAPSHOT_NEEDS);
  if ("unreadable" in facts) return blind(everything, facts.unreadable);
  const orphans = orphansIn(facts, world);
  if ("unreadable" in orphans) return blind(everything, orphans.unreadable);
  const trouble = anyTrouble(facts.backupStorageLocations, world);
  const doubts: Doubts = {
    lost: backupsWithoutList(facts, world),
    running: facts.backups.filter(({ phase }) => !ENDED.has(phase)),
  };
  const items: PruneItem[] = [];
  const skipped: SkippedItem[] = [];
  for (const snapshot of orphans) {
    const objection = trouble ?? objectionTo(snapshot, facts, doubts, world);
    if (objection === undefined) items.push(itemOf(snapshot, world));
    else skipped.push(skip(thingOf(snapshot, world), objection.reason, objection.message));
  }
  // While a location is in trouble, what looks like nobody's may not be: that is no sighting.
  const suspects = trouble === undefined ? orphans.map(({ id }) => suspectKey("OrphanSnapshot", id)) : undefined;
  return { items, skipped, suspects };
}

/** Backups whose snapshots may not be told by what can be read. */
interface Doubts {
  readonly lost: ReturnType<typeof backupsWithoutList>;
  readonly running: readonly Backup[];
}

/** The orphans that were seen for long enough: what is asked of each by itself before a plan is made. */
export function orphansToAsk(world: RetentionWorld): readonly string[] {
  const facts = factsOf(world.readings, SNAPSHOT_NEEDS);
  const orphans = "unreadable" in facts ? facts : orphansIn(facts, world);
  if ("unreadable" in orphans) return [];
  return orphans.map(({ id }) => id).filter((id) => isSeenLongEnough(suspectKey("OrphanSnapshot", id), world));
}

/** Whether any snapshot can be an orphan at all; where none can, nobody has to open every backup. */
export function hasCandidates(world: RetentionWorld): boolean {
  const facts = factsOf(world.readings, SNAPSHOT_NEEDS);
  return !("unreadable" in facts) && candidatesIn(facts).length > 0;
}

/** What Velero or the CSI driver made, and what no object and no folder is found for by its tag. */
function candidatesIn(facts: SnapshotFacts): readonly Snapshot[] {
  const folders = allFolders(facts.storedObjects);
  if ("unreadable" in folders) return [];
  return facts.snapshots.filter(({ tags }) => {
    const backup = tags[BACKUP_TAG];
    if (backup === undefined) return CSI_SNAPSHOT_TAG in tags;
    return whatTagLeadsTo(backup, facts, folders) === undefined;
  });
}

function orphansIn(facts: SnapshotFacts, world: RetentionWorld): readonly Snapshot[] | { readonly unreadable: string } {
  const folders = allFolders(facts.storedObjects);
  if ("unreadable" in folders) return folders;
  const candidates = candidatesIn(facts);
  // Where there is none, nobody has to have read what backups refer to.
  if (candidates.length === 0) return [];
  const referred = referredSnapshots(facts, world);
  if ("unreadable" in referred) return referred;
  return candidates.filter(({ id }) => !referred.has(id));
}

function objectionTo(
  snapshot: Snapshot,
  facts: SnapshotFacts,
  doubts: Doubts,
  world: RetentionWorld,
): Objection | undefined {
  const { id, startedAt, tags } = snapshot;
  const owner = ownerOf(snapshot, world);
  const young = {
    reason: FIRST_SEEN,
    message: `Snapshot ${id} was not seen as an orphan ${formatDuration(world.settings.grace)} ago.`,
  };
  if (owner === undefined) {
    const message = `Snapshot ${id} has the tags of a backup, and its volume ${snapshot.volumeId} is none that this cluster is known to have had: tags alone say nothing.`;
    return { reason: "AttributedByTagAlone", message };
  }
  const hinted = tenantsByTags(tags, tags[BACKUP_TAG], world);
  const others = hinted.find(({ cluster }) => cluster !== world.cluster.name);
  if (isOfAnotherCluster(snapshot, world.cluster.name) || others !== undefined)
    return { reason: "OfAnotherCluster", message: `Snapshot ${id} has the tags of another cluster.` };
  const held =
    heldBack([...tenantsOf(snapshot, world), ...hinted]) ??
    (owner.namespace === null ? mayBeHeldBack(world) : undefined);
  if (held !== undefined) return held;
  return (
    snapshotObstacle(snapshot, facts) ??
    runningBackup(snapshot, doubts) ??
    lostBackup(snapshot, doubts) ??
    (world.now - startedAt >= world.settings.grace && isSeenLongEnough(suspectKey("OrphanSnapshot", id), world)
      ? sharedObstacle(snapshot, world)
      : young)
  );
}

/** What stands against deleting any snapshot, whoever made it. */
export function snapshotObstacle(
  { id, state, tags }: Snapshot,
  facts: Pick<SnapshotFacts, "lockedSnapshots" | "imagesBySnapshot" | "volumeSnapshotContents">,
): Objection | undefined {
  const say = (reason: string, what: string) => ({ reason, message: `Snapshot ${id} ${what}.` });
  if (state !== "completed" && state !== "error") return say("SnapshotNotEnded", `is ${state}`);
  const service = Object.keys(tags).find((tag) => tag.startsWith("aws:"));
  if (service !== undefined) return say("MadeByAnotherService", `has the tag ${service}: a service of AWS made it`);
  if (facts.lockedSnapshots.has(id)) {
    const until = facts.lockedSnapshots.get(id);
    return say("SnapshotLocked", `is locked${until === undefined ? "" : ` until ${formatInstant(until)}`}`);
  }
  const [image] = facts.imagesBySnapshot.get(id) ?? [];
  if (image !== undefined) return say("UsedByImage", `is used by AMI ${image}`);
  const [content] = contentsByHandle(facts.volumeSnapshotContents).get(id);
  if (content !== undefined) return say("UsedInCluster", `is that of VolumeSnapshotContent ${content.name}`);
  return undefined;
}

/** Only EC2 itself can be asked with whom a snapshot is shared, one by one. */
export function sharedObstacle({ id }: Snapshot, { closer }: RetentionWorld): Objection | undefined {
  const sharing = closer.sharing.get(id);
  if (sharing?.status !== "observed")
    return {
      reason: "Unreadable",
      message: `Whether snapshot ${id} is shared is not known: ${sharing?.message ?? "nobody looked"}.`,
    };
  const [account] = sharing.value;
  if (account === undefined) return undefined;
  return {
    reason: "SharedWithAccount",
    message: `Snapshot ${id} is shared with ${account === "all" ? "everybody" : `account ${account}`}.`,
  };
}

const contentsByHandle = indexBy<VolumeSnapshotContent>(({ snapshotHandle }) => snapshotHandle);

const ENDED: ReadonlySet<string> = new Set(["Completed", "PartiallyFailed", "Failed", "FailedValidation", "Deleting"]);

/** A backup writes what it has made only when it ends. */
function runningBackup({ id, startedAt }: Snapshot, doubts: Doubts): Objection | undefined {
  const running = doubts.running.find((backup) => takenAt(backup) <= startedAt);
  if (running === undefined) return undefined;
  return {
    reason: "MayBeOfRunningBackup",
    message: `Snapshot ${id} was begun while Backup ${running.name} is ${running.phase}.`,
  };
}

/** Only lists say whose a snapshot of the CSI driver is; and of a location that is gone, nobody knows what else is there. */
function lostBackup({ id, tags }: Snapshot, doubts: Doubts): Objection | undefined {
  const lost = doubts.lost.find(({ isLocationGone }) => isLocationGone || !(BACKUP_TAG in tags));
  if (lost === undefined) return undefined;
  const message = `Snapshot ${id} may be of Backup ${lost.backup.name}, whose folder is not there.`;
  return { reason: "MayBeOfLostBackup", message };
}

const volumesByHandle = indexBy<PersistentVolume>(({ volumeHandle }) => volumeHandle);

/** The namespace whose volume it was taken of (null where nobody claims that), by what this cluster has now or has had. */
function ownerOf(
  { volumeId }: Snapshot,
  { readings: { persistentVolumes }, ledger }: RetentionWorld,
): { readonly namespace: string | null } | undefined {
  const [volume] =
    persistentVolumes?.status === "observed" ? volumesByHandle(persistentVolumes.value).get(volumeId) : [];
  if (volume !== undefined) return { namespace: volume.claim?.namespace ?? null };
  return Object.hasOwn(ledger.volumes, volumeId) ? ledger.volumes[volumeId] : undefined;
}

function tenantsOf(snapshot: Snapshot, world: RetentionWorld) {
  const namespace = ownerOf(snapshot, world)?.namespace;
  return namespace == null ? [] : tenantsOfNamespace(namespace, world);
}

function thingOf(snapshot: Snapshot, world: RetentionWorld): Thing {
  return { kind: "Snapshot", id: snapshot.id, place: world.cluster.region, tenants: idsOf(tenantsOf(snapshot, world)) };
}

function itemOf(snapshot: Snapshot, world: RetentionWorld): PruneItem {
  const { id, volumeId, startedAt, tags } = snapshot;
  const backup = tags[BACKUP_TAG] ?? "";
  const since = world.ledger.sightings[suspectKey("OrphanSnapshot", id)] ?? world.now;
  const of = backup === "" ? "of a VolumeSnapshot that is gone" : `of Backup ${backup}, which left nothing else`;
  return {
    ...thingOf(snapshot, world),
    reason: "OrphanSnapshot",
    message: `Snapshot ${id} of ${formatInstant(startedAt)}, ${of}: no Backup and no metadata in any location refers to it since ${formatInstant(since)}.`,
    facts: { volume: volumeId, startedAt: formatInstant(startedAt), backup, orphanSince: formatInstant(since) },
    method: deleteSnapshot(snapshot),
    after: [],
  };
}

export function deleteSnapshot({ volumeId, startedAt, tags }: Snapshot): PruneItem["method"] {
  return { by: "DeleteSnapshot", volumeId, startedAt, tags };
}
