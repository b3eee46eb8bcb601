import type { DeletionItem } from "#domain/deletion.ts";
import { volumeById } from "#domain/ec2.ts";
import { ec2VolumeOf, volumesOfOthers } from "../belongings.ts";
import { type Action, defineStep, go, isDeferred, itemsOf } from "../step.ts";

/**
 * Their driver deletes the volumes of policy Delete. Those that it leaves (policy Retain, or a PersistentVolume that
 * went first) are deleted here, by the handles of the inventory, once nothing uses them.
 */
export const awaitVolumes = defineStep({
  step: "AwaitVolumes",
  needs: ["persistentVolumes", "volumes"],
  decide({ record, facts, now }) {
    const others = volumesOfOthers(facts.persistentVolumes, record);
    const actions: Action[] = [];
    const waitingFor: string[] = [];
    const own = new Map(itemsOf(record, "PersistentVolume").map((item) => [item.id, item]));
    const live = facts.persistentVolumes.filter(({ name, uid }) => own.get(name)?.uid === uid);
    const byVolume = new Map(live.map((volume) => [ec2VolumeOf(volume), volume]));

    for (const item of itemsOf(record, "Volume")) {
      const [volume] = volumeById(facts.volumes).get(item.id);
      if (volume === undefined || others.has(item.id) || isDeferred(record, item, now)) continue;
      const persistent = byVolume.get(item.id);
      const driverDeletes = persistent?.reclaimPolicy === "Delete" && persistent.phase !== "Failed";
      if (!driverDeletes && volume.state === "available") actions.push({ kind: "deleteVolume", item });
      const holder = persistent === undefined ? "" : ` (PersistentVolume ${persistent.name}, ${persistent.phase})`;
      waitingFor.push(`Volume ${item.id}, which is ${volume.state}${holder}`);
    }
    for (const volume of live) {
      const item: DeletionItem | undefined = own.get(volume.name);
      const id = ec2VolumeOf(volume);
      const gone = id === undefined || volumeById(facts.volumes).get(id).length === 0;
      const released = volume.phase === "Released" || volume.phase === "Failed";
      if (item !== undefined && gone && released && volume.reclaimPolicy !== "Delete")
        actions.push({ kind: "deleteObject", item });
      waitingFor.push(`PersistentVolume ${volume.name}, which is ${volume.phase}`);
    }
    return go(actions, waitingFor);
  },
});
