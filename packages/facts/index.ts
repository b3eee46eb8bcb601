import type { FactName, Facts } from "#domain/facts.ts";
import { calico } from "./calico.ts";
import type { Collector } from "./context.ts";
import { snapshots, volumes } from "./ec2.ts";
import { foreignPolicies } from "./foreign-policies.ts";
import { networkPolicies } from "./network-policies.ts";
import { daemonSets, pods } from "./pods.ts";
import { backupStorageLocations, backups, schedules } from "./velero.ts";
import { volumeInfos } from "./volume-infos.ts";
import { namespaces, persistentVolumeClaims, persistentVolumes } from "./workloads.ts";

/** THE LIST: how each fact is read. Adding one is its type in `domain/facts.ts`, a collector, and one line here. */
export const FACTS: { readonly [N in FactName]: Collector<Facts[N]> } = {
  namespaces,
  persistentVolumeClaims,
  persistentVolumes,
  backups,
  schedules,
  backupStorageLocations,
  volumes,
  snapshots,
  volumeInfos,
  pods,
  daemonSets,
  networkPolicies,
  calico,
  foreignPolicies,
};
